-- +goose Up
-- What was erased by rule or on request (清除): the words are gone, the row stays. Each row here belongs to a sealed entry of the audit log, so that what was
-- erased is told from what was tampered with.
CREATE TABLE erasure (
    district TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind <> ''), -- report, case, event, consultation, call, call_back, guest
    subject  TEXT NOT NULL CHECK (subject <> ''),
    entry    TEXT NOT NULL CHECK (entry <> ''), -- of the audit log
    what     TEXT NOT NULL, -- kinds of data that went, separated by spaces
    was      TEXT NOT NULL, -- digest of what stood there, salted: it proves nothing once the salt is gone
    left_as  TEXT NOT NULL, -- digest of what stands there since; '' where nothing does
    PRIMARY KEY (district, kind, subject, entry)
) WITHOUT ROWID;
CREATE INDEX erasure_entry ON erasure (district, entry);

-- Files whose rows are gone and that are still to be taken from the store: removed after the commit, again and again until it is done.
CREATE TABLE media_release (
    district TEXT NOT NULL,
    blob     TEXT NOT NULL, -- key of the file, or id of an upload
    upload   INTEGER NOT NULL CHECK (upload IN (0, 1)),
    PRIMARY KEY (district, blob, upload)
) WITHOUT ROWID;

ALTER TABLE cases ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;         -- its words went, its point is the centre of the base grid
ALTER TABLE search_cursor ADD COLUMN erased BIGINT NOT NULL DEFAULT 0;    -- how often words were taken out: a batch that was prepared before is not written
CREATE INDEX notice_case ON notice (district, case_id) WHERE case_id <> '';
CREATE INDEX call_report_report ON call_report (district, report);
CREATE INDEX call_back_case ON call_back (district, case_id) WHERE case_id <> '';
CREATE INDEX call_back_call ON call_back (district, call_id) WHERE call_id <> '';

-- +goose Down
DROP INDEX call_back_call;
DROP INDEX call_back_case;
DROP INDEX call_report_report;
DROP INDEX notice_case;
ALTER TABLE search_cursor DROP COLUMN erased;
ALTER TABLE cases DROP COLUMN erased_at;
DROP TABLE media_release;
DROP TABLE erasure;

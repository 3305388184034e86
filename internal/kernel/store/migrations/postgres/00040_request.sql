-- +goose Up
-- What one person asks and another signs. What is asked never changes; a request ends once.
CREATE TABLE request (
    district   TEXT   NOT NULL,
    id         TEXT   NOT NULL, -- made by whoever asks
    kind       TEXT   NOT NULL CHECK (kind <> ''),
    subject    TEXT   NOT NULL,
    path       TEXT   NOT NULL CHECK (path LIKE '/%/'),
    body       TEXT   NOT NULL, -- JSON; no personal data
    remark     TEXT   NOT NULL CHECK (remark <> ''),
    asked_by   TEXT   NOT NULL CHECK (asked_by <> ''),
    asked_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('open', 'signed', 'refused', 'withdrawn', 'lapsed')),
    decided_by TEXT   NOT NULL,
    decided_at BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    result     TEXT   NOT NULL, -- JSON of what was carried out, '' for nothing; no personal data, no secrets
    PRIMARY KEY (district, id),
    CHECK (expires_at > asked_at),
    CHECK ((state = 'open') = (decided_by = '') AND (state = 'open') = (decided_at = 0) AND (state = 'refused') = (reason <> '')),
    CHECK (state NOT IN ('signed', 'refused') OR decided_by <> asked_by)
);
CREATE INDEX request_open ON request (district, expires_at) WHERE state = 'open';
CREATE INDEX request_asked ON request (district, asked_at, id);

-- +goose Down
DROP TABLE request;

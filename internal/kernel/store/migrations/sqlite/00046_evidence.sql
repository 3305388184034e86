-- +goose Up
-- What the commitments of the audit log to rows are made with: one salt for each thing, so that a thing whose salt is forgotten is erased and the log still verifies.
CREATE TABLE thing_state (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    id       TEXT   NOT NULL, -- the key of the row
    salt     TEXT   NOT NULL, -- '' while the thing is gone
    n        BIGINT NOT NULL, -- how many states of it were committed to
    PRIMARY KEY (district, kind, id)
) WITHOUT ROWID;

-- The states of many things that one deed wrote; the entry carries the digest.
CREATE TABLE audit_manifest (
    district TEXT NOT NULL,
    digest   TEXT NOT NULL, -- SHA-256 of the content
    content  BLOB NOT NULL,
    PRIMARY KEY (district, digest)
);

-- +goose Down
DROP TABLE audit_manifest;
DROP TABLE thing_state;

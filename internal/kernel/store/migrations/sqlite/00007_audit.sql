-- +goose Up
CREATE TABLE audit_entry (
    district TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    position BIGINT,          -- place in the sealed log from 0, given after commit
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL, -- account, or system:NAME
    action   TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    detail   TEXT   NOT NULL, -- JSON without personal data
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX audit_entry_pending ON audit_entry (district, id) WHERE position IS NULL;
CREATE UNIQUE INDEX audit_entry_position ON audit_entry (district, position) WHERE position IS NOT NULL;

CREATE TABLE audit_tile (
    district TEXT    NOT NULL,
    level    INTEGER NOT NULL,
    n        BIGINT  NOT NULL,
    width    INTEGER NOT NULL,
    hashes   BLOB    NOT NULL,
    PRIMARY KEY (district, level, n),
    CHECK (width BETWEEN 1 AND 256)
);

CREATE TABLE audit_checkpoint (
    district TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    note     TEXT   NOT NULL,
    PRIMARY KEY (district, size)
);

-- +goose Down
DROP TABLE audit_checkpoint;
DROP TABLE audit_tile;
DROP TABLE audit_entry;

-- +goose Up
-- Rules that administrators change, as JSON. Version 0 is the draft; from 1 on they were published and stay as they are.
CREATE TABLE rulebook (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL CHECK (kind <> ''),
    version  BIGINT NOT NULL CHECK (version >= 0),
    document TEXT   NOT NULL CHECK (document <> ''),
    at       BIGINT NOT NULL,
    account  TEXT   NOT NULL CHECK (account <> ''), -- who saved the draft or published the version
    PRIMARY KEY (district, kind, version)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE rulebook;

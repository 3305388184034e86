-- +goose Up
CREATE TABLE search_doc (
    district TEXT   NOT NULL,
    n        BIGINT NOT NULL, -- in the order in which documents were indexed
    id       TEXT   NOT NULL,
    PRIMARY KEY (district, n)
) WITHOUT ROWID;
CREATE UNIQUE INDEX search_doc_id ON search_doc (district, id);

CREATE TABLE search_posting (
    district TEXT   NOT NULL,
    term     TEXT   NOT NULL,
    block    BIGINT NOT NULL, -- n / 4096
    docs     BLOB  NOT NULL, -- a list of offsets, or a map of 512 bytes
    PRIMARY KEY (district, term, block)
) WITHOUT ROWID;

CREATE TABLE search_cursor (
    district TEXT   NOT NULL,
    position BIGINT NOT NULL, -- of the outbox
    PRIMARY KEY (district)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE search_cursor;
DROP TABLE search_posting;
DROP TABLE search_doc;

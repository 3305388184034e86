-- +goose Up
CREATE TABLE outbox_reader ( -- how far somebody has read the outbox
    district TEXT   NOT NULL,
    reader   TEXT   NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (district, reader)
);
ALTER TABLE case_event ADD COLUMN media TEXT NOT NULL DEFAULT ''; -- ids of files that came with it
CREATE INDEX report_origin ON report (district, origin) WHERE origin <> '';

-- +goose Down
DROP INDEX report_origin;
ALTER TABLE case_event DROP COLUMN media;
DROP TABLE outbox_reader;

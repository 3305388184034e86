-- +goose Up
CREATE TABLE consultation ( -- questions that were answered at once, without a case
    district      TEXT   NOT NULL,
    id            TEXT   NOT NULL,
    source        TEXT   NOT NULL,
    matter        TEXT   NOT NULL,
    page          TEXT   NOT NULL, -- of the matter's knowledge, '' for none
    question      TEXT   NOT NULL,
    answer        TEXT   NOT NULL, -- as it was given, whatever becomes of the page
    account       TEXT   NOT NULL,
    unit          TEXT   NOT NULL,
    contact       BLOB,
    contact_match BLOB,
    phone_match   BLOB,
    at            BIGINT NOT NULL,
    salt          TEXT   NOT NULL,
    digest        TEXT   NOT NULL,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX consultation_at ON consultation (district, at);

-- +goose Down
DROP TABLE consultation;

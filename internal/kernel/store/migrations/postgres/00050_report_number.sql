-- +goose Up
-- The further numbers of a report whose reporter gave several; the first is report.phone_match.
CREATE TABLE report_number (
    district    TEXT  NOT NULL,
    phone_match BYTEA NOT NULL, -- keyed hash of the number
    report_id   TEXT  NOT NULL,
    PRIMARY KEY (district, phone_match, report_id)
);
CREATE INDEX report_number_report ON report_number (district, report_id);

-- +goose Down
DROP TABLE report_number;

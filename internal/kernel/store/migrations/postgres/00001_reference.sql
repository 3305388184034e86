-- +goose Up
CREATE TABLE reference_version (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (district, kind)
);

-- +goose Down
DROP TABLE reference_version;

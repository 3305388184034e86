-- +goose Up
-- By what the keys beside the database are known again, none of which lies in it. Keys belong to the installation, whatever districts it holds.
CREATE TABLE installation_key (
    name        TEXT   NOT NULL, -- of the file
    fingerprint TEXT   NOT NULL,
    since       BIGINT NOT NULL CHECK (since > 0),
    PRIMARY KEY (name)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE installation_key;

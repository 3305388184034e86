-- +goose Up
-- Devices (设备) on which an account has logged in: whoever tries passwords elsewhere does not slow them down. Their token opens nothing.
CREATE TABLE account_device (
    district   TEXT   NOT NULL,
    token_hash BLOB   NOT NULL, -- SHA-256; the token itself is never stored
    account    TEXT   NOT NULL,
    seen_at    BIGINT NOT NULL, -- the last login
    PRIMARY KEY (district, token_hash)
) WITHOUT ROWID;

-- What a guest has announced in a day.
CREATE INDEX media_account ON media (district, account, created_at);

-- +goose Down
DROP INDEX media_account;
DROP TABLE account_device;

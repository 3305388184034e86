-- +goose Up
CREATE TABLE notice_code ( -- codes that were sent to confirm where somebody is reached; operational, kept for a day
    district      TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    account       TEXT    NOT NULL,
    channel       TEXT    NOT NULL,
    address       BYTEA   NOT NULL, -- sealed
    address_match BYTEA   NOT NULL,
    source        BYTEA   NOT NULL, -- keyed hash of the network that asked for it
    code          BYTEA   NOT NULL, -- keyed hash
    sent_at       BIGINT  NOT NULL,
    tries         INTEGER NOT NULL DEFAULT 0,
    used_at       BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id)
);
CREATE INDEX notice_code_account ON notice_code (district, account, sent_at);
CREATE INDEX notice_code_address ON notice_code (district, address_match, sent_at);
CREATE INDEX notice_code_source ON notice_code (district, source, sent_at);

-- +goose Down
DROP TABLE notice_code;

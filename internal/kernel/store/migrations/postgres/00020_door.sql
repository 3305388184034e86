-- +goose Up
CREATE TABLE door_guest ( -- who came in at the public door
    district     TEXT   NOT NULL,
    account      TEXT   NOT NULL,
    secret       BYTEA  NOT NULL, -- keyed hash of the words that open what they reported
    phone        BYTEA,           -- sealed, once it is confirmed
    phone_match  BYTEA,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, account)
);
CREATE INDEX door_guest_age ON door_guest (created_at);

CREATE TABLE door_code ( -- codes that were sent to confirm a number
    district    TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    phone       BYTEA  NOT NULL,
    phone_match BYTEA  NOT NULL,
    code        BYTEA  NOT NULL, -- keyed hash
    sent_at     BIGINT NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id)
);
CREATE INDEX door_code_account ON door_code (district, account, sent_at);
CREATE INDEX door_code_phone ON door_code (district, phone_match, sent_at);

CREATE TABLE door_place ( -- places with a printed code
    district  TEXT   NOT NULL,
    code      TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    lon       DOUBLE PRECISION NOT NULL, -- WGS 84
    lat       DOUBLE PRECISION NOT NULL,
    made_by   TEXT   NOT NULL,
    made_at   BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, code)
);

-- +goose Down
DROP TABLE door_place;
DROP TABLE door_code;
DROP TABLE door_guest;

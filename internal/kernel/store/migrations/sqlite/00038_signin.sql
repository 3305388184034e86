-- +goose Up
-- What a person sees of the own sessions. seen_at is operational: when the session was used last, in steps of some minutes; 0 for one that was never used.
ALTER TABLE session ADD COLUMN id      TEXT   NOT NULL DEFAULT ''; -- by which it is named; says nothing about the token
ALTER TABLE session ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN client  TEXT   NOT NULL DEFAULT ''; -- family of browser, no more
ALTER TABLE session ADD COLUMN network TEXT   NOT NULL DEFAULT ''; -- where it was opened, masked to the network

CREATE TABLE password_past ( -- hashes of the passwords that an account had, so that none of the last comes back
    district TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    set_at   BIGINT NOT NULL, -- when it was replaced
    hash     TEXT   NOT NULL,
    PRIMARY KEY (district, account, set_at, hash)
) WITHOUT ROWID;

CREATE TABLE login_failure ( -- operational: wrong passwords for an account since somebody logged in to it
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    count    BIGINT  NOT NULL,
    last_at  BIGINT  NOT NULL,
    PRIMARY KEY (district, account)
) WITHOUT ROWID;

CREATE TABLE security_event ( -- what was tried and refused, counted by the minute; what belongs to no district is under 000000
    district TEXT    NOT NULL,
    minute   BIGINT  NOT NULL, -- its beginning
    kind     TEXT    NOT NULL,
    account  TEXT    NOT NULL, -- one that exists, else ''
    address  TEXT    NOT NULL, -- where it came from; '' for the rest of a flood
    route    TEXT    NOT NULL,
    code     TEXT    NOT NULL, -- of the failure
    count    BIGINT  NOT NULL,
    last_at  BIGINT  NOT NULL,
    PRIMARY KEY (district, minute, kind, account, address, route, code),
    CHECK (count > 0)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE security_event;
DROP TABLE login_failure;
DROP TABLE password_past;
ALTER TABLE session DROP COLUMN network;
ALTER TABLE session DROP COLUMN client;
ALTER TABLE session DROP COLUMN seen_at;
ALTER TABLE session DROP COLUMN id;

-- +goose Up
CREATE TABLE account (
    district      TEXT   NOT NULL,
    account       TEXT   NOT NULL,
    person        TEXT   NOT NULL,
    name          TEXT   NOT NULL, -- what others see: a masked name or the name of an office
    password_hash TEXT   NOT NULL, -- argon2id in PHC form, '' where nobody can log in with a password
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, account)
);

CREATE TABLE session (
    district   TEXT   NOT NULL,
    token_hash BYTEA   NOT NULL, -- SHA-256; the token itself is never stored
    account    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, token_hash),
    CHECK (expires_at > created_at)
);
CREATE INDEX session_account ON session (district, account);

CREATE TABLE access_grant (
    district   TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    classes    TEXT   NOT NULL, -- data classes, separated by spaces
    via        TEXT   NOT NULL DEFAULT '', -- the post that carries this grant, '' for a personal one
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id),
    CHECK (valid_to = 0 OR valid_to > valid_from),
    CHECK (path LIKE '/%/')
);
CREATE INDEX access_grant_account ON access_grant (district, account);

-- +goose Down
DROP TABLE access_grant;
DROP TABLE session;
DROP TABLE account;

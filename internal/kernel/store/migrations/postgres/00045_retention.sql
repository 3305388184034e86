-- +goose Up
CREATE TABLE legal_hold ( -- what is kept although its time is up (依法留存)
    district   TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('case', 'report', 'guest', 'consultation', 'call')),
    subject    TEXT   NOT NULL CHECK (subject <> ''),
    reason     TEXT   NOT NULL CHECK (reason <> ''),
    account    TEXT   NOT NULL CHECK (account <> ''),
    at         BIGINT NOT NULL,
    until      BIGINT NOT NULL CHECK (until > at),
    ended_by   TEXT   NOT NULL DEFAULT '',
    ended_at   BIGINT NOT NULL DEFAULT 0,
    end_reason TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    CHECK ((ended_at = 0) = (ended_by = ''))
);
CREATE INDEX legal_hold_standing ON legal_hold (district, subject) WHERE ended_at = 0;

CREATE TABLE retention_run ( -- one that two persons signed; its id is that of their request
    district  TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    state     TEXT   NOT NULL CHECK (state IN ('running', 'done')),
    plan      TEXT   NOT NULL, -- JSON: the rules as they were when it was asked for, with the day before which things are due, and what they would take
    asked_by  TEXT   NOT NULL CHECK (asked_by <> ''),
    signed_by TEXT   NOT NULL CHECK (signed_by <> '' AND signed_by <> asked_by),
    signed_at BIGINT NOT NULL,
    part      BIGINT NOT NULL DEFAULT 0,  -- how many parts are done
    step      INTEGER NOT NULL DEFAULT 0, -- which of the rules it is at
    after     TEXT   NOT NULL DEFAULT '', -- the last subject of that rule that was looked at
    done      TEXT   NOT NULL DEFAULT '{}', -- JSON: how many went and how many were kept, by kind
    digest    TEXT   NOT NULL DEFAULT '', -- over the lists of all parts
    ended_at  BIGINT NOT NULL DEFAULT 0,
    purged_at BIGINT NOT NULL DEFAULT 0, -- when freed places of the database were cleared after it
    PRIMARY KEY (district, id),
    CHECK ((state = 'done') = (ended_at > 0))
);
CREATE INDEX retention_run_running ON retention_run (district, id) WHERE state = 'running';

CREATE TABLE erasure_purge ( -- up to which erasure freed places of the database were cleared
    district TEXT   NOT NULL,
    entry    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (district)
);

-- +goose Down
DROP TABLE erasure_purge;
DROP TABLE retention_run;
DROP TABLE legal_hold;

-- +goose Up
ALTER TABLE matter ADD COLUMN fields TEXT NOT NULL DEFAULT '';     -- JSON Schema of what a report of it says besides words and place
ALTER TABLE matter ADD COLUMN script_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN script_en TEXT NOT NULL DEFAULT '';
ALTER TABLE matter ADD COLUMN questions TEXT NOT NULL DEFAULT '';  -- JSON
ALTER TABLE matter ADD COLUMN knowledge TEXT NOT NULL DEFAULT '';  -- JSON
ALTER TABLE matter ADD COLUMN version BIGINT NOT NULL DEFAULT 1;   -- how often it was saved
ALTER TABLE report ADD COLUMN fields TEXT NOT NULL DEFAULT '';     -- JSON: answers to the fields of its matter

CREATE TABLE matter_version (
    district TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    document TEXT   NOT NULL, -- JSON
    account  TEXT   NOT NULL, -- '' for what was there before versions were kept
    at       BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    PRIMARY KEY (district, code, version)
);

-- When a matter is admitted to patrol by an application; those that the list admits stand in matter.patrol.
CREATE TABLE matter_admitted (
    district    TEXT   NOT NULL,
    application TEXT   NOT NULL,
    matter      TEXT   NOT NULL,
    from_at     BIGINT NOT NULL,
    to_at       BIGINT NOT NULL,
    PRIMARY KEY (district, application),
    CHECK (from_at < to_at)
);

CREATE TABLE admission (
    district       TEXT    NOT NULL,
    id             TEXT    NOT NULL, -- made by whoever applies
    version        BIGINT  NOT NULL CHECK (version > 0),
    matter         TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    what           TEXT    NOT NULL CHECK (what <> ''),
    why            TEXT    NOT NULL CHECK (why <> ''),
    law            TEXT    NOT NULL CHECK (law <> ''),
    minutes        INTEGER NOT NULL CHECK (minutes > 0), -- of one item
    yearly         INTEGER NOT NULL CHECK (yearly > 0),  -- items in the whole district
    from_at        BIGINT  NOT NULL,
    to_at          BIGINT  NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('applied', 'admitted', 'refused', 'withdrawn')),
    account        TEXT    NOT NULL CHECK (account <> ''),
    at             BIGINT  NOT NULL,
    centre_account TEXT    NOT NULL,
    centre_at      BIGINT  NOT NULL,
    legal_account  TEXT    NOT NULL,
    legal_at       BIGINT  NOT NULL,
    end_account    TEXT    NOT NULL, -- who refused or withdrew it
    end_at         BIGINT  NOT NULL,
    end_reason     TEXT    NOT NULL,
    PRIMARY KEY (district, id),
    CHECK (from_at < to_at),
    CHECK ((centre_account = '') = (centre_at = 0) AND (legal_account = '') = (legal_at = 0) AND (end_account = '') = (end_at = 0)),
    CHECK (centre_account = '' OR (centre_account <> legal_account AND centre_account <> account)),
    CHECK (legal_account = '' OR legal_account <> account),
    CHECK (state <> 'admitted' OR (centre_at > 0 AND legal_at > 0)),
    CHECK ((state IN ('refused', 'withdrawn')) = (end_at > 0))
);
CREATE INDEX admission_matter ON admission (district, matter, from_at);

-- +goose Down
DROP TABLE admission;
DROP TABLE matter_admitted;
DROP TABLE matter_version;

-- +goose Up
CREATE TABLE matter (
    district      TEXT    NOT NULL,
    code          TEXT    NOT NULL CHECK (code <> ''),
    class_zh      TEXT    NOT NULL,
    class_en      TEXT    NOT NULL,
    name_zh       TEXT    NOT NULL CHECK (name_zh <> ''),
    name_en       TEXT    NOT NULL,
    domain        TEXT    NOT NULL,
    illegality    TEXT    NOT NULL CHECK (illegality IN ('', 'residence', 'building', 'business', 'land_use', 'pollution')),
    base_level    TEXT    NOT NULL CHECK (base_level IN ('base', 'village', 'town', 'district')),
    department_zh TEXT    NOT NULL,
    department_en TEXT    NOT NULL,
    urgency       TEXT    NOT NULL CHECK (urgency IN ('normal', 'urgent')),
    patrol        INTEGER NOT NULL CHECK (patrol IN (0, 1)),
    enforcement   INTEGER NOT NULL CHECK (enforcement IN (0, 1)),
    minutes       INTEGER NOT NULL CHECK (minutes > 0),
    duty_tag      TEXT    NOT NULL CHECK (duty_tag IN ('', 'basic', 'cooperating', 'taken_back')),
    reopen_days   INTEGER NOT NULL CHECK (reopen_days >= 0),
    valid_from    BIGINT  NOT NULL,
    valid_to      BIGINT  NOT NULL,
    source        TEXT    NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, code),
    CHECK (valid_to = 0 OR valid_from < valid_to)
) WITHOUT ROWID;

CREATE TABLE matter_condition (
    district    TEXT    NOT NULL,
    matter      TEXT    NOT NULL,
    n           INTEGER NOT NULL CHECK (n > 0),
    words_zh    TEXT    NOT NULL CHECK (words_zh <> ''),
    words_en    TEXT    NOT NULL,
    closing_zh  TEXT    NOT NULL CHECK (closing_zh <> ''),
    closing_en  TEXT    NOT NULL,
    limit_value REAL NOT NULL CHECK (limit_value > 0),
    limit_unit  TEXT    NOT NULL CHECK (limit_unit IN ('urgent_hours', 'working_hours', 'working_days', 'natural_days')),
    source      TEXT    NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, matter, n)
) WITHOUT ROWID;

CREATE TABLE stage_limit (
    district    TEXT   NOT NULL,
    stage       TEXT   NOT NULL CHECK (stage IN ('intake', 'screening', 'dispatch', 'accept', 'check', 'answer')),
    urgency     TEXT   NOT NULL CHECK (urgency IN ('normal', 'urgent')),
    valid_from  BIGINT NOT NULL, -- until the next row of the same stage and urgency
    limit_value REAL NOT NULL CHECK (limit_value > 0),
    limit_unit  TEXT   NOT NULL CHECK (limit_unit IN ('urgent_hours', 'working_hours', 'working_days', 'natural_days')),
    source      TEXT   NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, stage, urgency, valid_from)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE stage_limit;
DROP TABLE matter_condition;
DROP TABLE matter;

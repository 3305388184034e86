-- +goose Up
CREATE TABLE staff_unit (
    district   TEXT   NOT NULL,
    code       TEXT   NOT NULL CHECK (code <> ''),
    name       TEXT   NOT NULL CHECK (name <> ''),
    kind       TEXT   NOT NULL CHECK (kind IN ('centre', 'subcentre', 'office', 'department', 'bureau', 'village_committee', 'patrol_team', 'company')),
    parent     TEXT   NOT NULL, -- '' for none
    grid       TEXT   NOT NULL CHECK (grid <> ''),
    department TEXT   NOT NULL, -- the name in the catalogue of matters where it differs, else ''
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL,
    PRIMARY KEY (district, code),
    CHECK (valid_to = 0 OR valid_from < valid_to)
) WITHOUT ROWID;

CREATE TABLE staff_post (
    district   TEXT   NOT NULL,
    code       TEXT   NOT NULL CHECK (code <> ''),
    name       TEXT   NOT NULL CHECK (name <> ''),
    kind       TEXT   NOT NULL CHECK (kind IN ('grid_head', 'patroller', 'grid_police', 'grid_supervisor', 'village_head', 'operator', 'department',
        'enforcement_officer', 'legal_reviewer', 'data_steward', 'leader', 'system_admin', 'security_admin', 'audit_admin', 'volunteer')),
    unit       TEXT   NOT NULL,
    grid       TEXT   NOT NULL CHECK (grid <> ''),
    path       TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL,
    PRIMARY KEY (district, code),
    CHECK (valid_to = 0 OR valid_from < valid_to)
) WITHOUT ROWID;

-- The name of a person is personal data: in clear only masked, in full only sealed.
CREATE TABLE staff_person (
    district    TEXT NOT NULL,
    person      TEXT NOT NULL CHECK (person <> ''),
    shown       TEXT NOT NULL CHECK (shown = '' OR shown LIKE '%*%'),
    sealed_name BLOB,
    PRIMARY KEY (district, person)
) WITHOUT ROWID;

CREATE TABLE staff_holding (
    district TEXT   NOT NULL,
    post     TEXT   NOT NULL,
    account  TEXT   NOT NULL CHECK (account <> ''),
    person   TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL, -- 0 while it lasts
    PRIMARY KEY (district, post, account, from_at),
    CHECK (to_at = 0 OR from_at < to_at)
) WITHOUT ROWID;

CREATE TABLE staff_stand_in (
    district TEXT   NOT NULL,
    post     TEXT   NOT NULL,
    by_post  TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL, -- 0 while it lasts
    reason   TEXT   NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (district, post, from_at),
    CHECK (post <> by_post),
    CHECK (to_at = 0 OR from_at < to_at)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE staff_stand_in;
DROP TABLE staff_holding;
DROP TABLE staff_person;
DROP TABLE staff_post;
DROP TABLE staff_unit;

-- +goose Up
CREATE TABLE cases (
    district         TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    number           TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    version          BIGINT  NOT NULL,
    matter           TEXT    NOT NULL,
    condition_n      INTEGER NOT NULL,
    title            TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    urgency          TEXT    NOT NULL,
    x                INTEGER NOT NULL, -- 1e-7 degrees, CGCS2000
    y                INTEGER NOT NULL,
    lon              DOUBLE PRECISION NOT NULL, -- as reported
    lat              DOUBLE PRECISION NOT NULL,
    crs              TEXT    NOT NULL,
    grid             TEXT    NOT NULL,
    village          TEXT    NOT NULL,
    zone             TEXT    NOT NULL,
    path             TEXT    NOT NULL,
    level            TEXT    NOT NULL,
    owner_kind       TEXT    NOT NULL,
    owner_code       TEXT    NOT NULL,
    finder_kind      TEXT    NOT NULL,
    finder_code      TEXT    NOT NULL,
    finder_account   TEXT    NOT NULL,
    reporter_account TEXT    NOT NULL,
    handler_kind     TEXT    NOT NULL,
    handler_code     TEXT    NOT NULL,
    handler_account  TEXT    NOT NULL,
    dispatcher       TEXT    NOT NULL,
    returns          INTEGER NOT NULL,
    binding          INTEGER NOT NULL,
    reopens          INTEGER NOT NULL,
    filed_at         BIGINT  NOT NULL,
    due_at           BIGINT  NOT NULL,
    stage_at         BIGINT  NOT NULL,
    stage_due_at     BIGINT  NOT NULL,
    closed_at        BIGINT  NOT NULL,
    resolution       TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    PRIMARY KEY (district, id),
    CHECK (state IN ('received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'closed', 'void')),
    CHECK (version > 0),
    CHECK ((state IN ('closed', 'void')) = (owner_code = '')), -- an open case has exactly one owner
    CHECK ((state IN ('closed', 'void')) = (closed_at > 0)),
    CHECK (owner_kind IN ('', 'post', 'unit') AND (owner_kind = '') = (owner_code = '')),
    CHECK (resolution IN ('', 'grid', 'department', 'enforcement')),
    CHECK (finder_account = '' OR finder_account <> handler_account)
);
CREATE UNIQUE INDEX cases_number ON cases (district, number);
CREATE INDEX cases_owner ON cases (district, owner_code, stage_due_at, id) WHERE owner_code <> '';
CREATE INDEX cases_zone ON cases (district, zone, id);
CREATE INDEX cases_grid ON cases (district, grid, id);
CREATE INDEX cases_reporter ON cases (district, reporter_account, id) WHERE reporter_account <> '';

CREATE TABLE report (
    district    TEXT   NOT NULL,
    id          TEXT   NOT NULL, -- made by whoever reported
    case_id     TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    matter      TEXT   NOT NULL,
    description TEXT   NOT NULL,
    lon         DOUBLE PRECISION NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    crs         TEXT   NOT NULL,
    captured_at BIGINT NOT NULL, -- 0 where it was not said
    received_at BIGINT NOT NULL,
    account     TEXT   NOT NULL,
    contact     BYTEA,            -- sealed {name, phone}
    contact_match BYTEA,          -- keyed hash of the whole contact
    phone_match BYTEA,            -- keyed hash of the phone, to find earlier demands
    media       TEXT   NOT NULL,
    salt        TEXT   NOT NULL,
    digest      TEXT   NOT NULL,  -- commitment to all of the above: tells a repetition from another report with the same id
    PRIMARY KEY (district, id)
);
CREATE INDEX report_case ON report (district, case_id);

CREATE TABLE case_event (
    district      TEXT   NOT NULL,
    case_id       TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    id            TEXT   NOT NULL,
    action        TEXT   NOT NULL,
    from_state    TEXT   NOT NULL,
    to_state      TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    actor_kind    TEXT   NOT NULL,
    actor_code    TEXT   NOT NULL,
    actor_name    TEXT   NOT NULL,
    actor_account TEXT   NOT NULL,
    owner_kind    TEXT   NOT NULL,
    owner_code    TEXT   NOT NULL,
    level         TEXT   NOT NULL,
    reason        TEXT   NOT NULL,
    note          TEXT   NOT NULL,
    words_zh      TEXT   NOT NULL,
    words_en      TEXT   NOT NULL,
    stage_due_at  BIGINT NOT NULL,
    report        TEXT   NOT NULL,
    report_digest TEXT   NOT NULL,
    salt          TEXT   NOT NULL, -- of the commitment in the audit log
    PRIMARY KEY (district, case_id, version)
);

CREATE TABLE case_hop (
    district   TEXT   NOT NULL,
    case_id    TEXT   NOT NULL,
    n          BIGINT NOT NULL, -- version of the case with which it began
    owner_kind TEXT   NOT NULL,
    owner_code TEXT   NOT NULL,
    level      TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, case_id, n),
    CHECK (to_at = 0 OR to_at >= from_at)
);
CREATE INDEX case_hop_owner ON case_hop (district, owner_code, case_id);

CREATE TABLE case_timer (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    version  BIGINT NOT NULL, -- of the case when it was set
    due_at   BIGINT NOT NULL,
    PRIMARY KEY (district, case_id)
);
CREATE INDEX case_timer_due ON case_timer (district, due_at);

CREATE TABLE number_block (
    district TEXT   NOT NULL,
    day      TEXT   NOT NULL,
    next     BIGINT NOT NULL,
    PRIMARY KEY (district, day)
);

-- +goose Down
DROP TABLE number_block;
DROP TABLE case_timer;
DROP TABLE case_hop;
DROP TABLE case_event;
DROP TABLE report;
DROP TABLE cases;

-- +goose Up
-- SQLite cannot change a CHECK, so the table is written anew.
CREATE TABLE cases_new (
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
    lon              REAL NOT NULL, -- as reported
    lat              REAL NOT NULL,
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
    limit_value       REAL    NOT NULL DEFAULT 0,  -- of the whole case, as it was when it was filed
    limit_unit        TEXT    NOT NULL DEFAULT '',
    extra_days        INTEGER NOT NULL DEFAULT 0,  -- working days that were granted on top
    stage_limit_value REAL    NOT NULL DEFAULT 0,  -- of the running stage
    stage_limit_unit  TEXT    NOT NULL DEFAULT '',
    stage_fired       TEXT    NOT NULL DEFAULT '',  -- rungs that have fired for the running stage
    whole_fired       TEXT    NOT NULL DEFAULT '',  -- and for the whole case
    pauses            INTEGER NOT NULL DEFAULT 0,  -- how often it was suspended
    review_at         BIGINT  NOT NULL DEFAULT 0,  -- until when it is suspended
    hop_over_ms       BIGINT  NOT NULL DEFAULT 0,  -- of the present owner: past limits
    hop_paused_ms     BIGINT  NOT NULL DEFAULT 0,  -- and suspended
    handling_ms       BIGINT  NOT NULL DEFAULT 0,  -- in all
    ask_kind          TEXT    NOT NULL DEFAULT '',  -- what was asked for and waits for somebody's decision
    ask_owner_kind    TEXT    NOT NULL DEFAULT '',
    ask_owner_code    TEXT    NOT NULL DEFAULT '',
    ask_account       TEXT    NOT NULL DEFAULT '',
    ask_at            BIGINT  NOT NULL DEFAULT 0,
    ask_days          INTEGER NOT NULL DEFAULT 0,
    ask_until         BIGINT  NOT NULL DEFAULT 0,
    tasks             INTEGER NOT NULL DEFAULT 0,  -- how many there have been
    mediation         TEXT    NOT NULL DEFAULT '',
    refusals          INTEGER NOT NULL DEFAULT 0,  -- returns in all
    reworks           INTEGER NOT NULL DEFAULT 0,
    checked_from      BIGINT  NOT NULL DEFAULT 0,  -- when the check began that closed it
    closer_kind       TEXT    NOT NULL DEFAULT '',  -- who closed or voided it
    closer_code       TEXT    NOT NULL DEFAULT '',
    closer_account    TEXT    NOT NULL DEFAULT '',
    forced            INTEGER NOT NULL DEFAULT 0,
    solved            TEXT    NOT NULL DEFAULT '',  -- as who reported says
    rating            INTEGER NOT NULL DEFAULT 0,  -- 1 to 5
    excused           INTEGER NOT NULL DEFAULT 0,  -- an objection to its evaluation was granted
    recheck           TEXT    NOT NULL DEFAULT '',  -- drawn, kept, failed
    PRIMARY KEY (district, id),
    CHECK (state IN ('received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'suspended', 'closed', 'void')),
    CHECK (version > 0),
    CHECK ((state IN ('closed', 'void')) = (owner_code = '')), -- an open case has exactly one owner
    CHECK ((state IN ('closed', 'void')) = (closed_at > 0)),
    CHECK (owner_kind IN ('', 'post', 'unit') AND (owner_kind = '') = (owner_code = '')),
    CHECK (resolution IN ('', 'grid', 'department', 'enforcement')),
    CHECK (finder_account = '' OR finder_account <> handler_account),
    CHECK ((state = 'suspended') = (review_at > 0)),
    CHECK (ask_kind IN ('', 'extend', 'suspend', 'close', 'appeal', 'object')),
    CHECK (mediation IN ('', 'running', 'agreed', 'fulfilled', 'failed')),
    CHECK (solved IN ('', 'yes', 'no') AND rating BETWEEN 0 AND 5),
    CHECK (recheck IN ('', 'drawn', 'kept', 'failed'))
);
INSERT INTO cases_new (district, id, number, state, version, matter, condition_n, title, description, urgency, x, y, lon, lat, crs, grid, village, zone, path, level, owner_kind, owner_code, finder_kind, finder_code, finder_account, reporter_account, handler_kind, handler_code, handler_account, dispatcher, returns, binding, reopens, filed_at, due_at, stage_at, stage_due_at, closed_at, resolution, created_at, updated_at)
    SELECT district, id, number, state, version, matter, condition_n, title, description, urgency, x, y, lon, lat, crs, grid, village, zone, path, level, owner_kind, owner_code, finder_kind, finder_code, finder_account, reporter_account, handler_kind, handler_code, handler_account, dispatcher, returns, binding, reopens, filed_at, due_at, stage_at, stage_due_at, closed_at, resolution, created_at, updated_at FROM cases;
DROP TABLE cases;
ALTER TABLE cases_new RENAME TO cases;
CREATE UNIQUE INDEX cases_number ON cases (district, number);
CREATE INDEX cases_owner ON cases (district, owner_code, stage_due_at, id) WHERE owner_code <> '';
CREATE INDEX cases_zone ON cases (district, zone, id);
CREATE INDEX cases_grid ON cases (district, grid, id);
CREATE INDEX cases_reporter ON cases (district, reporter_account, id) WHERE reporter_account <> '';
CREATE INDEX cases_ask ON cases (district, ask_kind, ask_at, id) WHERE ask_kind <> '';
CREATE INDEX case_timer_next ON case_timer (due_at);

CREATE TABLE stage_limit_new (
    district    TEXT   NOT NULL,
    stage       TEXT   NOT NULL CHECK (stage IN ('intake', 'screening', 'dispatch', 'accept', 'check', 'answer', 'assist', 'reply', 'recheck')),
    urgency     TEXT   NOT NULL CHECK (urgency IN ('normal', 'urgent')),
    valid_from  BIGINT NOT NULL, -- until the next row of the same stage and urgency
    limit_value REAL NOT NULL CHECK (limit_value > 0),
    limit_unit  TEXT   NOT NULL CHECK (limit_unit IN ('urgent_hours', 'working_hours', 'working_days', 'natural_days')),
    source      TEXT   NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, stage, urgency, valid_from)
) WITHOUT ROWID;
INSERT INTO stage_limit_new (district, stage, urgency, valid_from, limit_value, limit_unit, source)
    SELECT district, stage, urgency, valid_from, limit_value, limit_unit, source FROM stage_limit;
DROP TABLE stage_limit;
ALTER TABLE stage_limit_new RENAME TO stage_limit;

ALTER TABLE case_hop ADD COLUMN paused_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_hop ADD COLUMN over_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE case_event ADD COLUMN ask TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN told_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN told_code TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN task INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_event ADD COLUMN rung TEXT NOT NULL DEFAULT '';
ALTER TABLE case_event ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_delta ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_delta ADD COLUMN forced BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_delta ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_count ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_count ADD COLUMN forced BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator_count ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;

-- What somebody was asked to do beside the owner: help (assist), reply to a supervision order (supervise), look again after closing (recheck).
CREATE TABLE case_task (
    district    TEXT    NOT NULL,
    case_id     TEXT    NOT NULL,
    n           INTEGER NOT NULL, -- 1, 2 … in the case
    kind        TEXT    NOT NULL CHECK (kind IN ('assist', 'supervise', 'recheck')),
    state       TEXT    NOT NULL CHECK (state IN ('open', 'answered', 'done', 'ended')),
    owner_kind  TEXT    NOT NULL,
    owner_code  TEXT    NOT NULL CHECK (owner_code <> ''),
    by_kind     TEXT    NOT NULL,
    by_code     TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    asked_at    BIGINT  NOT NULL,
    due_at      BIGINT  NOT NULL,
    limit_value REAL    NOT NULL,
    limit_unit  TEXT    NOT NULL,
    urged       INTEGER NOT NULL, -- 1 when it was said that the limit has passed
    rounds      INTEGER NOT NULL, -- how often the answer was not enough
    answered_at BIGINT  NOT NULL,
    answer      TEXT    NOT NULL,
    over_ms     BIGINT  NOT NULL,
    PRIMARY KEY (district, case_id, n)
) WITHOUT ROWID;
CREATE INDEX case_task_owner ON case_task (district, owner_code, case_id);

CREATE TABLE case_pause (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL, -- 0 while it lasts
    reason   TEXT   NOT NULL,
    PRIMARY KEY (district, case_id, from_at)
) WITHOUT ROWID;

CREATE TABLE case_mediation (
    district   TEXT    NOT NULL,
    case_id    TEXT    NOT NULL,
    n          INTEGER NOT NULL, -- version of the case with which it began
    parties    BLOB   NOT NULL, -- sealed
    agreement  BLOB,            -- sealed, null until there is one
    agreed_at  BIGINT  NOT NULL,
    fulfil_by  BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    PRIMARY KEY (district, case_id, n)
) WITHOUT ROWID;

-- Where a case went on outside of this lifecycle.
CREATE TABLE case_link (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    n        BIGINT NOT NULL, -- version of the case
    kind     TEXT   NOT NULL CHECK (kind IN ('enforcement')),
    ref      TEXT   NOT NULL, -- of the file there, '' as long as there is none
    basis    TEXT   NOT NULL, -- in law
    at       BIGINT NOT NULL,
    PRIMARY KEY (district, case_id, n)
) WITHOUT ROWID;

CREATE TABLE case_evaluation (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    closed_at BIGINT NOT NULL,
    verdict  TEXT   NOT NULL CHECK (verdict IN ('good', 'fair', 'poor')),
    failed   TEXT   NOT NULL, -- codes of rules, separated by commas
    marks    TEXT   NOT NULL, -- of data quality, likewise
    facts    TEXT   NOT NULL, -- JSON: what the rules looked at
    PRIMARY KEY (district, case_id)
) WITHOUT ROWID;
CREATE INDEX case_evaluation_closed ON case_evaluation (district, closed_at);

-- +goose Down
DROP TABLE case_evaluation;
DROP TABLE case_link;
DROP TABLE case_mediation;
DROP TABLE case_pause;
DROP TABLE case_task;
DROP INDEX case_timer_next;
DROP INDEX cases_ask;

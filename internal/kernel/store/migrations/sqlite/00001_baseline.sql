-- The schema of before the first release: one baseline for each engine. Both have the same tables, columns, keys and checks (TestBothEnginesHaveOneSchema).
-- +goose Up

-- kernel/store

CREATE TABLE reference_version (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    PRIMARY KEY (district, kind)
);

-- kernel/access

CREATE TABLE account (
    district      TEXT   NOT NULL,
    account       TEXT   NOT NULL,
    person        TEXT   NOT NULL,
    name          TEXT   NOT NULL, -- what others see: a masked name or the name of an office
    password_hash TEXT   NOT NULL, -- argon2id in PHC form, '' where nobody can log in with a password
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT NOT NULL DEFAULT 0,
    once          BIGINT NOT NULL DEFAULT 0, -- 1 while the password is one that an administrator gave: it opens nothing but its own change
    area          TEXT   NOT NULL DEFAULT '', -- territory path of who opened it; "" for the whole district
    PRIMARY KEY (district, account)
) WITHOUT ROWID;
CREATE INDEX account_person ON account (district, person);

CREATE TABLE account_device (
    district   TEXT   NOT NULL,
    token_hash BLOB   NOT NULL, -- SHA-256; the token itself is never stored
    account    TEXT   NOT NULL,
    seen_at    BIGINT NOT NULL, -- the last login
    PRIMARY KEY (district, token_hash)
) WITHOUT ROWID;

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
    granted_by TEXT   NOT NULL DEFAULT '', -- account, '' where it was not kept
    granted_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id),
    CHECK (valid_to = 0 OR valid_to > valid_from),
    CHECK (path LIKE '/%/')
) WITHOUT ROWID;
CREATE INDEX access_grant_account ON access_grant (district, account);

CREATE TABLE session (
    district   TEXT   NOT NULL,
    token_hash BLOB   NOT NULL, -- SHA-256; the token itself is never stored
    account    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL DEFAULT 0,
    id         TEXT   NOT NULL DEFAULT '', -- by which it is named; says nothing about the token
    seen_at    BIGINT NOT NULL DEFAULT 0,
    client     TEXT   NOT NULL DEFAULT '', -- family of browser, no more
    network    TEXT   NOT NULL DEFAULT '', -- where it was opened, masked to the network
    PRIMARY KEY (district, token_hash),
    CHECK (expires_at > created_at)
) WITHOUT ROWID;
CREATE INDEX session_account ON session (district, account);

CREATE TABLE password_past (
    -- hashes of the passwords that an account had, so that none of the last comes back
    district TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    set_at   BIGINT NOT NULL, -- when it was replaced
    hash     TEXT   NOT NULL,
    PRIMARY KEY (district, account, set_at, hash)
) WITHOUT ROWID;

CREATE TABLE login_failure (
    -- operational: wrong passwords for an account since somebody logged in to it
    district TEXT   NOT NULL,
    account  TEXT   NOT NULL,
    count    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (district, account)
) WITHOUT ROWID;

CREATE TABLE security_event (
    -- what was tried and refused, counted by the minute; what belongs to no district is under 000000
    district TEXT   NOT NULL,
    minute   BIGINT NOT NULL, -- its beginning
    kind     TEXT   NOT NULL,
    account  TEXT   NOT NULL, -- one that exists, else ''
    address  TEXT   NOT NULL, -- where it came from; '' for the rest of a flood
    route    TEXT   NOT NULL,
    code     TEXT   NOT NULL, -- of the failure
    count    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (district, minute, kind, account, address, route, code),
    CHECK (count > 0)
) WITHOUT ROWID;

CREATE TABLE person_mark (
    district TEXT NOT NULL,
    mark     BLOB NOT NULL,
    person   TEXT NOT NULL CHECK (person <> ''),
    PRIMARY KEY (district, mark)
) WITHOUT ROWID;

-- kernel/journal

CREATE TABLE journal (
    district TEXT   NOT NULL,
    position BIGINT NOT NULL, -- place in commit order and in the sealed log, from 0
    id       TEXT   NOT NULL, -- of the deed; for an action on a case that of its event
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL, -- account, or system:NAME
    action   TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    detail   TEXT   NOT NULL, -- JSON without personal data
    topic    TEXT   NOT NULL, -- '' where nobody listens
    path     TEXT   NOT NULL, -- territory path of what changed, for who may hear of it
    was      TEXT   NOT NULL DEFAULT '', -- the path before, where it was another
    told     TEXT   NOT NULL, -- JSON without personal data
    PRIMARY KEY (district, position),
    UNIQUE (district, id)
) WITHOUT ROWID;

CREATE TABLE thing_state (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    id       TEXT   NOT NULL, -- the key of the row
    salt     TEXT   NOT NULL, -- '' while the thing is gone
    n        BIGINT NOT NULL, -- how many states of it were committed to
    entry    TEXT   NOT NULL DEFAULT '', -- that wrote it last
    PRIMARY KEY (district, kind, id)
) WITHOUT ROWID;

CREATE TABLE audit_manifest (
    district TEXT NOT NULL,
    digest   TEXT NOT NULL, -- SHA-256 of the content
    content  BLOB NOT NULL,
    PRIMARY KEY (district, digest)
);

-- kernel/audit

CREATE TABLE audit_tile (
    district TEXT    NOT NULL,
    level    INTEGER NOT NULL,
    n        BIGINT  NOT NULL,
    width    INTEGER NOT NULL,
    hashes   BLOB    NOT NULL,
    PRIMARY KEY (district, level, n),
    CHECK (width BETWEEN 1 AND 256)
);

CREATE TABLE audit_checkpoint (
    district TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    note     TEXT   NOT NULL,
    PRIMARY KEY (district, size)
);

-- kernel/outbox

CREATE TABLE outbox_reader (
    -- how far somebody has read the outbox
    district TEXT   NOT NULL,
    reader   TEXT   NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (district, reader)
) WITHOUT ROWID;

-- kernel/timer

CREATE TABLE timer (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    due_at   BIGINT NOT NULL,
    PRIMARY KEY (district, kind, id)
) WITHOUT ROWID;
CREATE INDEX timer_due ON timer (district, kind, due_at);

-- kernel/rulebook

CREATE TABLE rulebook (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL CHECK (kind <> ''),
    version  BIGINT NOT NULL CHECK (version >= 0),
    document TEXT   NOT NULL CHECK (document <> ''),
    at       BIGINT NOT NULL,
    account  TEXT   NOT NULL CHECK (account <> ''), -- who saved the draft or published the version
    PRIMARY KEY (district, kind, version)
) WITHOUT ROWID;

-- kernel/search

CREATE TABLE search_doc (
    district TEXT   NOT NULL,
    n        BIGINT NOT NULL, -- in the order in which documents were indexed
    id       TEXT   NOT NULL,
    PRIMARY KEY (district, n)
) WITHOUT ROWID;
CREATE UNIQUE INDEX search_doc_id ON search_doc (district, id);

CREATE TABLE search_posting (
    district TEXT   NOT NULL,
    term     TEXT   NOT NULL,
    block    BIGINT NOT NULL, -- n / 4096
    docs     BLOB   NOT NULL, -- a list of offsets, or a map of 512 bytes
    PRIMARY KEY (district, term, block)
) WITHOUT ROWID;

CREATE TABLE search_cursor (
    district TEXT   NOT NULL,
    position BIGINT NOT NULL, -- of the outbox
    erased   BIGINT NOT NULL DEFAULT 0, -- how often words were taken out: a batch that was prepared before is not written
    PRIMARY KEY (district)
) WITHOUT ROWID;

-- kernel/erasure

CREATE TABLE erasure (
    district TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind <> ''), -- report, case, event, consultation, call, call_back, guest
    subject  TEXT NOT NULL CHECK (subject <> ''),
    entry    TEXT NOT NULL CHECK (entry <> ''), -- of the audit log
    what     TEXT NOT NULL, -- kinds of data that went, separated by spaces
    was      TEXT NOT NULL, -- digest of what stood there, salted: it proves nothing once the salt is gone
    left_as  TEXT NOT NULL, -- digest of what stands there since; '' where nothing does
    PRIMARY KEY (district, kind, subject, entry)
) WITHOUT ROWID;
CREATE INDEX erasure_entry ON erasure (district, entry);

-- installation

CREATE TABLE installation (
    district TEXT   NOT NULL,
    begun_at BIGINT NOT NULL CHECK (begun_at > 0),
    done_at  BIGINT NOT NULL, -- 0 while it is being made
    PRIMARY KEY (district)
) WITHOUT ROWID;

CREATE TABLE installation_key (
    name        TEXT   NOT NULL, -- of the file
    fingerprint TEXT   NOT NULL,
    since       BIGINT NOT NULL CHECK (since > 0),
    PRIMARY KEY (name)
) WITHOUT ROWID;

-- district/territory

CREATE TABLE grid (
    district   TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    parent     TEXT    NOT NULL, -- '' for the district
    path       TEXT    NOT NULL, -- codes from the district down, /320509/…/
    name       TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    note       TEXT    NOT NULL DEFAULT '',
    valid_from BIGINT  NOT NULL DEFAULT 0,
    valid_to   BIGINT  NOT NULL DEFAULT 0,
    retired    BIGINT  NOT NULL DEFAULT 0, -- when an import left it out, 0 while on the map
    centre_x   INTEGER NOT NULL, -- 1e-7 degree, CGCS2000
    centre_y   INTEGER NOT NULL,
    households BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, code),
    CHECK (level IN ('district', 'town', 'village', 'base')),
    CHECK (kind IN ('territory', 'public_security', 'fire', 'work_safety')),
    CHECK (kind = 'territory' OR level = 'base'),
    CHECK ((level = 'district') = (parent = '')),
    CHECK (path LIKE '/%/'),
    CHECK (name <> ''),
    CHECK (valid_to = 0 OR valid_to > valid_from),
    CHECK (centre_x BETWEEN -1800000000 AND 1800000000),
    CHECK (centre_y BETWEEN -900000000 AND 900000000)
) WITHOUT ROWID;
CREATE INDEX grid_parent ON grid (district, parent);

CREATE TABLE grid_boundary (
    district TEXT NOT NULL,
    code     TEXT NOT NULL,
    geojson  TEXT NOT NULL, -- a Polygon or MultiPolygon geometry
    PRIMARY KEY (district, code),
    CHECK (geojson LIKE '{%}')
);

CREATE TABLE overlay_member (
    district   TEXT   NOT NULL,
    overlay    TEXT   NOT NULL,
    grid       TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, overlay, grid, valid_from),
    CHECK (valid_to = 0 OR valid_to >= valid_from)
) WITHOUT ROWID;
CREATE INDEX overlay_member_grid ON overlay_member (district, grid);

-- district/worktime

CREATE TABLE calendar_day (
    district TEXT NOT NULL,
    calendar TEXT NOT NULL,
    day      TEXT NOT NULL CHECK (length(day) = 10), -- YYYY-MM-DD in Beijing time
    kind     TEXT NOT NULL CHECK (kind IN ('holiday', 'workday_swapped')),
    name     TEXT NOT NULL CHECK (name <> ''),
    source   TEXT NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, calendar, day)
) WITHOUT ROWID;

CREATE TABLE calendar_hours (
    district    TEXT    NOT NULL,
    calendar    TEXT    NOT NULL,
    weekday     INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- 0 is Sunday
    from_minute INTEGER NOT NULL CHECK (from_minute >= 0),
    to_minute   INTEGER NOT NULL CHECK (to_minute <= 1440),
    valid_from  TEXT    NOT NULL, -- first day, '' for none
    valid_to    TEXT    NOT NULL, -- first day on which it no longer holds, '' for none
    PRIMARY KEY (district, calendar, weekday, valid_from, from_minute),
    CHECK (from_minute < to_minute),
    CHECK (valid_to = '' OR valid_from < valid_to)
) WITHOUT ROWID;

-- district/matter

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
    lead_zh       TEXT    NOT NULL DEFAULT '',
    lead_en       TEXT    NOT NULL DEFAULT '',
    helpers       TEXT    NOT NULL DEFAULT '', -- JSON
    secrecy       TEXT    NOT NULL DEFAULT '' CHECK (secrecy IN ('', 'protected', 'tip_off')), -- of its cases
    reopen_days   INTEGER NOT NULL CHECK (reopen_days >= 0),
    valid_from    BIGINT  NOT NULL,
    valid_to      BIGINT  NOT NULL,
    source        TEXT    NOT NULL CHECK (source <> ''),
    fields        TEXT    NOT NULL DEFAULT '', -- JSON Schema of what a report of it says besides words and place
    script_zh     TEXT    NOT NULL DEFAULT '',
    script_en     TEXT    NOT NULL DEFAULT '',
    questions     TEXT    NOT NULL DEFAULT '', -- JSON
    knowledge     TEXT    NOT NULL DEFAULT '', -- JSON
    version       BIGINT  NOT NULL DEFAULT 1, -- how often it was saved
    PRIMARY KEY (district, code),
    CHECK (valid_to = 0 OR valid_from < valid_to)
) WITHOUT ROWID;

CREATE TABLE matter_version (
    district TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    document TEXT   NOT NULL, -- JSON
    account  TEXT   NOT NULL, -- '' for what was there before versions were kept
    at       BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    PRIMARY KEY (district, code, version)
) WITHOUT ROWID;

CREATE TABLE matter_condition (
    district    TEXT    NOT NULL,
    matter      TEXT    NOT NULL,
    n           INTEGER NOT NULL CHECK (n > 0),
    words_zh    TEXT    NOT NULL CHECK (words_zh <> ''),
    words_en    TEXT    NOT NULL,
    closing_zh  TEXT    NOT NULL CHECK (closing_zh <> ''),
    closing_en  TEXT    NOT NULL,
    limit_value REAL    NOT NULL CHECK (limit_value > 0),
    limit_unit  TEXT    NOT NULL CHECK (limit_unit IN ('urgent_hours', 'working_hours', 'working_days', 'natural_days')),
    source      TEXT    NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, matter, n)
) WITHOUT ROWID;

CREATE TABLE matter_admitted (
    district    TEXT   NOT NULL,
    application TEXT   NOT NULL,
    matter      TEXT   NOT NULL,
    from_at     BIGINT NOT NULL,
    to_at       BIGINT NOT NULL,
    PRIMARY KEY (district, application),
    CHECK (from_at < to_at)
) WITHOUT ROWID;

CREATE TABLE stage_limit (
    district    TEXT   NOT NULL,
    stage       TEXT   NOT NULL CHECK (stage IN ('intake', 'screening', 'dispatch', 'accept', 'check', 'answer', 'assist', 'reply', 'recheck', 'enforce')),
    urgency     TEXT   NOT NULL CHECK (urgency IN ('normal', 'urgent', 'unclassified')),
    valid_from  BIGINT NOT NULL, -- until the next row of the same stage and urgency
    limit_value REAL   NOT NULL CHECK (limit_value > 0),
    limit_unit  TEXT   NOT NULL CHECK (limit_unit IN ('urgent_hours', 'working_hours', 'working_days', 'natural_days')),
    source      TEXT   NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, stage, urgency, valid_from)
) WITHOUT ROWID;

-- district/staffing

CREATE TABLE staff_unit (
    district   TEXT   NOT NULL,
    code       TEXT   NOT NULL CHECK (code <> ''),
    name       TEXT   NOT NULL CHECK (name <> ''),
    kind       TEXT   NOT NULL CHECK (kind IN ('centre', 'subcentre', 'office', 'department', 'bureau', 'village_committee', 'patrol_team', 'company',
        'government', 'property', 'contractor')),
    parent     TEXT   NOT NULL, -- '' for none
    grid       TEXT   NOT NULL CHECK (grid <> ''),
    departments TEXT  NOT NULL, -- JSON list: names in the catalogue of matters beside its own
    contract   TEXT   NOT NULL, -- '' for a unit that serves under none
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL,
    PRIMARY KEY (district, code),
    CHECK (valid_to = 0 OR valid_from < valid_to)
) WITHOUT ROWID;

CREATE TABLE staff_post (
    district   TEXT   NOT NULL,
    code       TEXT   NOT NULL CHECK (code <> ''),
    name       TEXT   NOT NULL CHECK (name <> ''),
    kind       TEXT   NOT NULL CHECK (kind IN ('grid_head', 'patroller', 'grid_police', 'grid_supervisor', 'village_head', 'operator', 'department', 'enforcement_officer', 'legal_reviewer', 'data_steward', 'leader', 'system_admin', 'security_admin', 'audit_admin', 'volunteer')),
    unit       TEXT   NOT NULL,
    grid       TEXT   NOT NULL CHECK (grid <> ''),
    path       TEXT   NOT NULL,
    matters    TEXT   NOT NULL DEFAULT '', -- for which it acts for its unit, separated by spaces; '' for all
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL,
    PRIMARY KEY (district, code),
    CHECK (valid_to = 0 OR valid_from < valid_to)
) WITHOUT ROWID;

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

-- district/admission

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
    yearly         INTEGER NOT NULL CHECK (yearly > 0), -- items in the whole district
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
) WITHOUT ROWID;
CREATE INDEX admission_matter ON admission (district, matter, from_at);

-- district/indicator

CREATE TABLE indicator_delta (
    district       TEXT   NOT NULL,
    id             TEXT   NOT NULL,
    day            TEXT   NOT NULL, -- YYYY-MM-DD in Asia/Shanghai
    grid           TEXT   NOT NULL, -- base grid
    zone           TEXT   NOT NULL,
    matter         TEXT   NOT NULL,
    source         TEXT   NOT NULL,
    unit           TEXT   NOT NULL,
    received       BIGINT NOT NULL,
    taken          BIGINT NOT NULL,
    taken_on_time  BIGINT NOT NULL,
    taken_filed    BIGINT NOT NULL,
    filed          BIGINT NOT NULL,
    returned       BIGINT NOT NULL,
    reworked       BIGINT NOT NULL,
    reopened       BIGINT NOT NULL,
    voided         BIGINT NOT NULL,
    answered       BIGINT NOT NULL,
    due            BIGINT NOT NULL,
    due_closed     BIGINT NOT NULL,
    due_on_time    BIGINT NOT NULL,
    due_on_first   BIGINT NOT NULL,
    suspended      BIGINT NOT NULL,
    closed         BIGINT NOT NULL,
    in_grid        BIGINT NOT NULL,
    in_department  BIGINT NOT NULL,
    in_enforcement BIGINT NOT NULL,
    closed_on_time BIGINT NOT NULL,
    closed_on_first BIGINT NOT NULL,
    smooth         BIGINT NOT NULL,
    clean          BIGINT NOT NULL,
    said           BIGINT NOT NULL,
    solved         BIGINT NOT NULL,
    rated          BIGINT NOT NULL,
    satisfied      BIGINT NOT NULL,
    minutes        BIGINT NOT NULL,
    within4h       BIGINT NOT NULL,
    within1d       BIGINT NOT NULL,
    within3d       BIGINT NOT NULL,
    within7d       BIGINT NOT NULL,
    within15d      BIGINT NOT NULL,
    longer         BIGINT NOT NULL,
    forced         BIGINT NOT NULL,
    stage          TEXT   NOT NULL DEFAULT '', -- the state in which a case was held by the unit; '' for all other facts
    held           BIGINT NOT NULL DEFAULT 0, -- how often
    held_minutes   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;

CREATE TABLE indicator_cell (
    district       TEXT   NOT NULL,
    area           TEXT   NOT NULL, -- base grid, zone, district or unit
    dim            TEXT   NOT NULL, -- cell, day, matter, month, source, unit
    day            TEXT   NOT NULL, -- YYYY-MM-DD; YYYY-MM where dim is month
    matter         TEXT   NOT NULL,
    source         TEXT   NOT NULL,
    unit           TEXT   NOT NULL,
    received       BIGINT NOT NULL,
    taken          BIGINT NOT NULL,
    taken_on_time  BIGINT NOT NULL,
    taken_filed    BIGINT NOT NULL,
    filed          BIGINT NOT NULL,
    returned       BIGINT NOT NULL,
    reworked       BIGINT NOT NULL,
    reopened       BIGINT NOT NULL,
    voided         BIGINT NOT NULL,
    answered       BIGINT NOT NULL,
    due            BIGINT NOT NULL,
    due_closed     BIGINT NOT NULL,
    due_on_time    BIGINT NOT NULL,
    due_on_first   BIGINT NOT NULL,
    suspended      BIGINT NOT NULL,
    closed         BIGINT NOT NULL,
    in_grid        BIGINT NOT NULL,
    in_department  BIGINT NOT NULL,
    in_enforcement BIGINT NOT NULL,
    closed_on_time BIGINT NOT NULL,
    closed_on_first BIGINT NOT NULL,
    smooth         BIGINT NOT NULL,
    clean          BIGINT NOT NULL,
    said           BIGINT NOT NULL,
    solved         BIGINT NOT NULL,
    rated          BIGINT NOT NULL,
    satisfied      BIGINT NOT NULL,
    minutes        BIGINT NOT NULL,
    within4h       BIGINT NOT NULL,
    within1d       BIGINT NOT NULL,
    within3d       BIGINT NOT NULL,
    within7d       BIGINT NOT NULL,
    within15d      BIGINT NOT NULL,
    longer         BIGINT NOT NULL,
    forced         BIGINT NOT NULL,
    held           BIGINT NOT NULL DEFAULT 0,
    held_minutes   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, area, dim, day, matter, source, unit)
) WITHOUT ROWID;

-- casework

CREATE TABLE cases (
    district          TEXT    NOT NULL,
    id                TEXT    NOT NULL,
    number            TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    version           BIGINT  NOT NULL,
    matter            TEXT    NOT NULL,
    condition_n       INTEGER NOT NULL,
    title             TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    urgency           TEXT    NOT NULL,
    x                 INTEGER NOT NULL, -- 1e-7 degrees, CGCS2000
    y                 INTEGER NOT NULL,
    lon               REAL    NOT NULL, -- as reported
    lat               REAL    NOT NULL,
    crs               TEXT    NOT NULL,
    grid              TEXT    NOT NULL,
    village           TEXT    NOT NULL,
    zone              TEXT    NOT NULL,
    path              TEXT    NOT NULL,
    level             TEXT    NOT NULL,
    owner_kind        TEXT    NOT NULL,
    owner_code        TEXT    NOT NULL,
    finder_kind       TEXT    NOT NULL,
    finder_code       TEXT    NOT NULL,
    finder_account    TEXT    NOT NULL,
    reporter_account  TEXT    NOT NULL,
    handler_kind      TEXT    NOT NULL,
    handler_code      TEXT    NOT NULL,
    handler_account   TEXT    NOT NULL,
    dispatcher        TEXT    NOT NULL,
    returns           INTEGER NOT NULL,
    binding           INTEGER NOT NULL,
    reopens           INTEGER NOT NULL,
    filed_at          BIGINT  NOT NULL,
    due_at            BIGINT  NOT NULL,
    stage_at          BIGINT  NOT NULL,
    stage_due_at      BIGINT  NOT NULL,
    closed_at         BIGINT  NOT NULL,
    resolution        TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    updated_at        BIGINT  NOT NULL,
    limit_value       REAL    NOT NULL DEFAULT 0, -- of the whole case, as it was when it was filed
    limit_unit        TEXT    NOT NULL DEFAULT '',
    extra_days        INTEGER NOT NULL DEFAULT 0, -- working days that were granted on top
    extensions        INTEGER NOT NULL DEFAULT 0, -- how often
    first_due_at      BIGINT  NOT NULL DEFAULT 0, -- of the whole case, without what was granted
    stage_limit_value REAL    NOT NULL DEFAULT 0, -- of the running stage
    stage_limit_unit  TEXT    NOT NULL DEFAULT '',
    stage_fired       TEXT    NOT NULL DEFAULT '', -- rungs that have fired for the running stage
    whole_fired       TEXT    NOT NULL DEFAULT '', -- and for the whole case
    pauses            INTEGER NOT NULL DEFAULT 0, -- how often it was suspended
    review_at         BIGINT  NOT NULL DEFAULT 0, -- until when it is suspended
    hop_over_ms       BIGINT  NOT NULL DEFAULT 0, -- of the present owner: past limits
    hop_paused_ms     BIGINT  NOT NULL DEFAULT 0, -- and suspended
    handling_ms       BIGINT  NOT NULL DEFAULT 0, -- in all
    ask_kind          TEXT    NOT NULL DEFAULT '', -- what was asked for and waits for somebody's decision
    ask_owner_kind    TEXT    NOT NULL DEFAULT '',
    ask_owner_code    TEXT    NOT NULL DEFAULT '',
    ask_account       TEXT    NOT NULL DEFAULT '',
    ask_at            BIGINT  NOT NULL DEFAULT 0,
    ask_days          INTEGER NOT NULL DEFAULT 0,
    ask_until         BIGINT  NOT NULL DEFAULT 0,
    tasks             INTEGER NOT NULL DEFAULT 0, -- how many there have been
    mediation         TEXT    NOT NULL DEFAULT '',
    refusals          INTEGER NOT NULL DEFAULT 0, -- returns in all
    reworks           INTEGER NOT NULL DEFAULT 0,
    checked_from      BIGINT  NOT NULL DEFAULT 0, -- when the check began that closed it
    handed_at         BIGINT  NOT NULL DEFAULT 0, -- when it was handed over to enforcement; closed_at is then when that ended
    closer_kind       TEXT    NOT NULL DEFAULT '', -- who closed or voided it
    closer_code       TEXT    NOT NULL DEFAULT '',
    closer_account    TEXT    NOT NULL DEFAULT '',
    forced            INTEGER NOT NULL DEFAULT 0,
    solved            TEXT    NOT NULL DEFAULT '', -- as who reported says
    rating            INTEGER NOT NULL DEFAULT 0, -- 1 to 5
    excused           INTEGER NOT NULL DEFAULT 0, -- an objection to its evaluation was granted
    recheck           TEXT    NOT NULL DEFAULT '', -- drawn, kept, failed
    merged_into       TEXT    NOT NULL DEFAULT '', -- the case that goes on for this one
    reports           INTEGER NOT NULL DEFAULT 1,
    cell              BIGINT  NOT NULL DEFAULT 0,
    block             BIGINT  NOT NULL DEFAULT 0,
    source            TEXT    NOT NULL DEFAULT '', -- of the report that opened it
    done_by           TEXT    NOT NULL DEFAULT '', -- the unit that finished it
    held_at           BIGINT  NOT NULL DEFAULT 0, -- since when its owner has held it in its state
    erased_at         BIGINT  NOT NULL DEFAULT 0, -- its words went, its point is the centre of the base grid
    demand            TEXT    NOT NULL DEFAULT '', -- what kind of demand it is
    secrecy           TEXT    NOT NULL DEFAULT '',
    against           TEXT    NOT NULL DEFAULT '', -- the unit or grid that is complained of
    PRIMARY KEY (district, id),
    CHECK (state IN ('received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'suspended', 'closed', 'void')),
    CHECK (version > 0),
    CHECK ((state IN ('closed', 'void')) = (owner_code = '')), -- an open case has exactly one owner
    CHECK ((state IN ('closed', 'void')) = (closed_at > 0)),
    CHECK (owner_kind IN ('', 'post', 'unit') AND (owner_kind = '') = (owner_code = '')),
    CHECK (resolution IN ('', 'grid', 'department', 'enforcement')),
    CHECK (finder_account = '' OR finder_account <> handler_account),
    CHECK ((state = 'suspended') = (review_at > 0)),
    CHECK (ask_kind IN ('', 'extend', 'suspend', 'close', 'appeal', 'object', 'contest')),
    CHECK (mediation IN ('', 'running', 'agreed', 'fulfilled', 'failed')),
    CHECK (solved IN ('', 'yes', 'no') AND rating BETWEEN 0 AND 5),
    CHECK (recheck IN ('', 'drawn', 'kept', 'failed')),
    CHECK (demand IN ('', 'consultation', 'help', 'complaint', 'tip_off', 'suggestion', 'praise')),
    CHECK (secrecy IN ('', 'protected', 'tip_off'))
);
CREATE UNIQUE INDEX cases_number ON cases (district, number);
CREATE INDEX cases_owner ON cases (district, owner_code, stage_due_at, id) WHERE owner_code <> '';
CREATE INDEX cases_zone ON cases (district, zone, id);
CREATE INDEX cases_grid ON cases (district, grid, id);
CREATE INDEX cases_reporter ON cases (district, reporter_account, id) WHERE reporter_account <> '';
CREATE INDEX cases_ask ON cases (district, ask_kind, ask_at, id) WHERE ask_kind <> '';
CREATE INDEX cases_unclassified ON cases (district, stage_due_at, id) WHERE matter = '' AND owner_code <> '';
CREATE INDEX cases_merged ON cases (district, merged_into) WHERE merged_into <> '';
CREATE INDEX cases_unplaced ON cases (district, id) WHERE cell = 0;
CREATE INDEX cases_open_cell ON cases (district, cell, stage_due_at, due_at, state, secrecy) WHERE owner_code <> '';
CREATE INDEX cases_block ON cases (district, block, created_at, cell, matter, secrecy);
CREATE INDEX cases_open ON cases (district, zone, village, state, stage_due_at, due_at, secrecy) WHERE owner_code <> '';
CREATE INDEX cases_closed ON cases (district, closed_at, id) WHERE closed_at > 0 AND zone <> '';
CREATE INDEX cases_due ON cases (district, due_at, id) WHERE due_at > 0 AND zone <> '';
CREATE INDEX cases_grid_closed ON cases (district, grid, closed_at, id) WHERE closed_at > 0;
CREATE INDEX cases_grid_due ON cases (district, grid, due_at, id) WHERE due_at > 0;
CREATE INDEX cases_secret ON cases (district, created_at, grid, matter) WHERE secrecy <> '';
CREATE INDEX cases_told ON cases (district, closed_at, id) WHERE (solved <> '' OR rating > 0 OR forced = 1 OR resolution = 'enforcement' OR state = 'void');

CREATE TABLE case_event (
    district      TEXT    NOT NULL,
    case_id       TEXT    NOT NULL,
    version       BIGINT  NOT NULL,
    id            TEXT    NOT NULL,
    action        TEXT    NOT NULL,
    from_state    TEXT    NOT NULL,
    to_state      TEXT    NOT NULL,
    at            BIGINT  NOT NULL,
    actor_kind    TEXT    NOT NULL,
    actor_code    TEXT    NOT NULL,
    actor_name    TEXT    NOT NULL,
    actor_account TEXT    NOT NULL,
    owner_kind    TEXT    NOT NULL,
    owner_code    TEXT    NOT NULL,
    level         TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    note          TEXT    NOT NULL,
    words_zh      TEXT    NOT NULL,
    words_en      TEXT    NOT NULL,
    stage_due_at  BIGINT  NOT NULL,
    report        TEXT    NOT NULL,
    report_digest TEXT    NOT NULL,
    salt          TEXT    NOT NULL, -- of the commitment in the audit log
    ask           TEXT    NOT NULL DEFAULT '',
    told_kind     TEXT    NOT NULL DEFAULT '',
    told_code     TEXT    NOT NULL DEFAULT '',
    task          INTEGER NOT NULL DEFAULT 0,
    rung          TEXT    NOT NULL DEFAULT '',
    due_at        BIGINT  NOT NULL DEFAULT 0,
    first_due_at  BIGINT  NOT NULL DEFAULT 0,
    media         TEXT    NOT NULL DEFAULT '', -- ids of files that came with it
    matter        TEXT    NOT NULL DEFAULT '', -- after it
    unit          TEXT    NOT NULL DEFAULT '', -- on whose account
    fixed         TEXT    NOT NULL DEFAULT '', -- level of resolution, or rating
    sealed        BLOB, -- reason and note as they were said, where something in them was covered
    PRIMARY KEY (district, case_id, version)
) WITHOUT ROWID;
CREATE INDEX case_event_seldom ON case_event (district, action, at, case_id) WHERE action IN ('return', 'whistle', 'delegate', 'escalate', 'rework', 'reopen', 'approve', 'answer');

CREATE TABLE case_hop (
    district   TEXT   NOT NULL,
    case_id    TEXT   NOT NULL,
    n          BIGINT NOT NULL, -- version of the case with which it began
    owner_kind TEXT   NOT NULL,
    owner_code TEXT   NOT NULL,
    level      TEXT   NOT NULL,
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL DEFAULT 0,
    paused_ms  BIGINT NOT NULL DEFAULT 0,
    over_ms    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, case_id, n),
    CHECK (to_at = 0 OR to_at >= from_at)
) WITHOUT ROWID;
CREATE INDEX case_hop_owner ON case_hop (district, owner_code, case_id);

CREATE TABLE case_task (
    district    TEXT    NOT NULL,
    case_id     TEXT    NOT NULL,
    n           INTEGER NOT NULL, -- 1, 2 … in the case
    kind        TEXT    NOT NULL CHECK (kind IN ('assist', 'supervise', 'recheck', 'enforce')),
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
CREATE INDEX case_task_supervise ON case_task (district, due_at, case_id) WHERE kind = 'supervise' AND state IN ('open', 'answered');
CREATE INDEX case_task_supervised ON case_task (district, case_id) WHERE kind = 'supervise' AND state IN ('open', 'answered');

CREATE TABLE case_pause (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    from_at  BIGINT NOT NULL,
    to_at    BIGINT NOT NULL, -- 0 while it lasts
    reason   TEXT   NOT NULL,
    PRIMARY KEY (district, case_id, from_at)
) WITHOUT ROWID;

CREATE TABLE case_timer (
    district TEXT   NOT NULL,
    case_id  TEXT   NOT NULL,
    version  BIGINT NOT NULL, -- of the case when it was set
    due_at   BIGINT NOT NULL,
    PRIMARY KEY (district, case_id)
) WITHOUT ROWID;
CREATE INDEX case_timer_due ON case_timer (district, due_at);
CREATE INDEX case_timer_next ON case_timer (due_at);

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

CREATE TABLE case_mediation (
    district  TEXT    NOT NULL,
    case_id   TEXT    NOT NULL,
    n         INTEGER NOT NULL, -- version of the case with which it began
    parties   BLOB    NOT NULL, -- sealed
    agreement BLOB, -- sealed, null until there is one
    agreed_at BIGINT  NOT NULL,
    fulfil_by BIGINT  NOT NULL,
    ended_at  BIGINT  NOT NULL,
    PRIMARY KEY (district, case_id, n)
) WITHOUT ROWID;

CREATE TABLE case_evaluation (
    district  TEXT   NOT NULL,
    case_id   TEXT   NOT NULL,
    path      TEXT   NOT NULL,
    closed_at BIGINT NOT NULL,
    verdict   TEXT   NOT NULL CHECK (verdict IN ('good', 'fair', 'poor')),
    failed    TEXT   NOT NULL, -- codes of rules, separated by commas
    marks     TEXT   NOT NULL, -- of data quality, likewise
    facts     TEXT   NOT NULL, -- JSON: what the rules looked at
    PRIMARY KEY (district, case_id)
) WITHOUT ROWID;
CREATE INDEX case_evaluation_closed ON case_evaluation (district, closed_at);
CREATE INDEX case_evaluation_marked ON case_evaluation (district, closed_at, path, case_id, marks) WHERE marks <> '';

CREATE TABLE report (
    district      TEXT   NOT NULL,
    id            TEXT   NOT NULL, -- made by whoever reported
    case_id       TEXT   NOT NULL,
    source        TEXT   NOT NULL,
    matter        TEXT   NOT NULL,
    description   TEXT   NOT NULL,
    lon           REAL   NOT NULL,
    lat           REAL   NOT NULL,
    crs           TEXT   NOT NULL,
    captured_at   BIGINT NOT NULL, -- 0 where it was not said
    received_at   BIGINT NOT NULL,
    account       TEXT   NOT NULL,
    contact       BLOB, -- sealed {name, phone}
    contact_match BLOB, -- keyed hash of the whole contact
    phone_match   BLOB, -- keyed hash of the phone, to find earlier demands
    media         TEXT   NOT NULL,
    salt          TEXT   NOT NULL,
    digest        TEXT   NOT NULL, -- commitment to all of the above: tells a repetition from another report with the same id
    origin        TEXT   NOT NULL DEFAULT '', -- the case that it opened, where it belongs to another now
    fields        TEXT   NOT NULL DEFAULT '', -- JSON: answers to the fields of its matter
    demand        TEXT   NOT NULL DEFAULT '', -- what kind of demand it is
    secret        INTEGER NOT NULL DEFAULT 0 CHECK (secret IN (0, 1)), -- who reported wishes secrecy
    against       TEXT   NOT NULL DEFAULT '', -- the unit or grid that is complained of
    sealed        BLOB, -- what was covered in words and fields, as it was said; NULL where nothing was
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX report_case ON report (district, case_id);
CREATE INDEX report_account ON report (district, account, case_id) WHERE account <> '';
CREATE INDEX report_phone ON report (district, phone_match, id) WHERE phone_match IS NOT NULL;
CREATE INDEX report_origin ON report (district, origin) WHERE origin <> '';
CREATE INDEX report_received ON report (district, received_at);

CREATE TABLE report_number (
    district    TEXT NOT NULL,
    phone_match BLOB NOT NULL, -- keyed hash of the number
    report_id   TEXT NOT NULL,
    PRIMARY KEY (district, phone_match, report_id)
) WITHOUT ROWID;
CREATE INDEX report_number_report ON report_number (district, report_id);

CREATE TABLE consultation (
    -- questions that were answered at once, without a case
    district      TEXT   NOT NULL,
    id            TEXT   NOT NULL,
    source        TEXT   NOT NULL,
    matter        TEXT   NOT NULL,
    page          TEXT   NOT NULL, -- of the matter's knowledge, '' for none
    question      TEXT   NOT NULL,
    answer        TEXT   NOT NULL, -- as it was given, whatever becomes of the page
    account       TEXT   NOT NULL,
    unit          TEXT   NOT NULL,
    contact       BLOB,
    contact_match BLOB,
    phone_match   BLOB,
    at            BIGINT NOT NULL,
    salt          TEXT   NOT NULL,
    digest        TEXT   NOT NULL,
    sealed        BLOB, -- question and answer as they were said, where something in them was covered
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX consultation_at ON consultation (district, at);

CREATE TABLE number_block (
    district TEXT   NOT NULL,
    day      TEXT   NOT NULL,
    next     BIGINT NOT NULL,
    PRIMARY KEY (district, day)
) WITHOUT ROWID;

CREATE TABLE saved_view (
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    n        INTEGER NOT NULL, -- 0, 1 … in the person's order
    name     TEXT    NOT NULL CHECK (name <> ''),
    query    TEXT    NOT NULL, -- as in the address bar
    PRIMARY KEY (district, account, n)
) WITHOUT ROWID;

-- media

CREATE TABLE media (
    district   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    account    TEXT    NOT NULL CHECK (account <> ''),
    slot       INTEGER NOT NULL, -- one of the few that an account has for unfinished uploads
    draft      TEXT    NOT NULL, -- digest of what was announced: the same id announces the same again
    state      TEXT    NOT NULL CHECK (state IN ('uploading', 'ready', 'refused')),
    reason     TEXT    NOT NULL, -- code of the fault for which it was refused
    kind       TEXT    NOT NULL CHECK (kind IN ('', 'photo', 'sound', 'document')),
    type       TEXT    NOT NULL, -- of the file that is kept
    name       TEXT    NOT NULL,
    size       BIGINT  NOT NULL CHECK (size > 0), -- as sent, like sha256
    sha256     TEXT    NOT NULL,
    blob       TEXT    NOT NULL, -- key of the file that is kept: of a photo the picture made anew, otherwise what was sent
    thumbnail  TEXT    NOT NULL, -- key of the small picture of a photo
    width      INTEGER NOT NULL, -- of the file that is kept
    height     INTEGER NOT NULL,
    taken_at   BIGINT  NOT NULL,
    lon        REAL, -- WGS 84, as the camera says
    lat        REAL,
    look       BIGINT, -- perceptual hash of a photo, null where it says nothing
    look_1     INTEGER, -- its four quarters, to find those that are nearly the same
    look_2     INTEGER,
    look_3     INTEGER,
    look_4     INTEGER,
    created_at BIGINT  NOT NULL,
    case_id    TEXT    NOT NULL,
    entry      TEXT    NOT NULL, -- the report or event of the case that it came with
    PRIMARY KEY (district, id),
    CHECK ((state = 'refused') = (reason <> '')),
    CHECK ((state = 'ready') = (kind <> '') AND (state = 'ready') = (blob <> '')),
    CHECK ((kind = 'photo') = (thumbnail <> '')),
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK (state = 'ready' OR case_id = ''),
    CHECK ((case_id = '') = (entry = ''))
) WITHOUT ROWID;
CREATE UNIQUE INDEX media_slot ON media (district, account, slot) WHERE state = 'uploading';
CREATE INDEX media_case ON media (district, case_id) WHERE case_id <> '';
CREATE INDEX media_loose ON media (created_at) WHERE case_id = '';
CREATE INDEX media_sha256 ON media (district, sha256) WHERE sha256 <> '';
CREATE INDEX media_blob ON media (blob) WHERE blob <> '';
CREATE INDEX media_thumbnail ON media (thumbnail) WHERE thumbnail <> '';
CREATE INDEX media_look_1 ON media (district, look_1) WHERE look_1 IS NOT NULL;
CREATE INDEX media_look_2 ON media (district, look_2) WHERE look_2 IS NOT NULL;
CREATE INDEX media_look_3 ON media (district, look_3) WHERE look_3 IS NOT NULL;
CREATE INDEX media_look_4 ON media (district, look_4) WHERE look_4 IS NOT NULL;
CREATE INDEX media_account ON media (district, account, created_at);

CREATE TABLE media_release (
    district TEXT    NOT NULL,
    blob     TEXT    NOT NULL, -- key of the file, or id of an upload
    upload   INTEGER NOT NULL CHECK (upload IN (0, 1)),
    PRIMARY KEY (district, blob, upload)
) WITHOUT ROWID;

-- call

CREATE TABLE phone_call (
    district     TEXT    NOT NULL,
    id           TEXT    NOT NULL CHECK (id <> ''), -- as the telephone system gives it
    version      BIGINT  NOT NULL,
    line         TEXT    NOT NULL,
    number       BLOB, -- sealed; NULL where it was withheld
    number_match BLOB, -- keyed hash
    extension    TEXT    NOT NULL, -- where it rings or was answered last
    placed_by    INTEGER NOT NULL CHECK (placed_by IN (0, 1, 2)), -- what said so: nothing, ringing, answered
    placed_at    BIGINT  NOT NULL,
    account      TEXT    NOT NULL, -- who sat there, '' for nobody
    path         TEXT    NOT NULL CHECK (path LIKE '/%/'), -- of the centre that sat there, else the district
    state        TEXT    NOT NULL,
    began_at     BIGINT  NOT NULL CHECK (began_at > 0), -- the earliest that is known of it
    rang_at      BIGINT  NOT NULL, -- 0 as long as the event is missing, and so on
    answered_at  BIGINT  NOT NULL,
    ended_at     BIGINT  NOT NULL,
    PRIMARY KEY (district, id),
    CHECK ((number IS NULL) = (number_match IS NULL)),
    CHECK (state = CASE WHEN ended_at > 0 THEN 'ended' WHEN answered_at > 0 THEN 'answered' ELSE 'ringing' END),
    CHECK (answered_at = 0 OR answered_at >= rang_at),
    CHECK (ended_at = 0 OR ended_at >= rang_at AND ended_at >= answered_at)
) WITHOUT ROWID;
CREATE INDEX phone_call_day ON phone_call (district, began_at, id);
CREATE INDEX phone_call_live ON phone_call (district, extension, began_at) WHERE state <> 'ended';
CREATE INDEX phone_call_number ON phone_call (district, number_match, began_at) WHERE number_match IS NOT NULL;

CREATE TABLE call_back (
    district     TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    call_id      TEXT    NOT NULL, -- '' where it is about a case
    case_id      TEXT    NOT NULL, -- '' where it is about a call
    path         TEXT    NOT NULL,
    number_match BLOB, -- of the call
    day          BIGINT  NOT NULL, -- of a rule's own: the day that was missed; else 0
    account      TEXT    NOT NULL, -- who asked for it, '' for the rule
    words        TEXT    NOT NULL,
    due_at       BIGINT  NOT NULL,
    made_at      BIGINT  NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('open', 'done', 'given_up')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    ended_at     BIGINT  NOT NULL DEFAULT 0,
    outcome      TEXT    NOT NULL DEFAULT '',
    version      BIGINT  NOT NULL DEFAULT 1,
    PRIMARY KEY (district, id),
    CHECK ((call_id = '') <> (case_id = '')),
    CHECK ((state = 'open') = (ended_at = 0)),
    CHECK ((account = '') = (day > 0))
) WITHOUT ROWID;
CREATE INDEX call_back_open ON call_back (district, due_at, id) WHERE state = 'open';
CREATE INDEX call_back_number ON call_back (district, number_match) WHERE state = 'open' AND number_match IS NOT NULL;
CREATE UNIQUE INDEX call_back_once ON call_back (district, number_match, day) WHERE day > 0;
CREATE INDEX call_back_case ON call_back (district, case_id) WHERE case_id <> '';
CREATE INDEX call_back_call ON call_back (district, call_id) WHERE call_id <> '';

CREATE TABLE call_back_attempt (
    district TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    n        INTEGER NOT NULL CHECK (n > 0),
    at       BIGINT  NOT NULL,
    account  TEXT    NOT NULL,
    reached  INTEGER NOT NULL CHECK (reached IN (0, 1)),
    words    TEXT    NOT NULL,
    PRIMARY KEY (district, id, n)
) WITHOUT ROWID;

CREATE TABLE call_seat (
    district  TEXT   NOT NULL,
    extension TEXT   NOT NULL CHECK (extension <> ''),
    account   TEXT   NOT NULL,
    path      TEXT   NOT NULL, -- of the operator's centre
    since     BIGINT NOT NULL,
    PRIMARY KEY (district, extension)
) WITHOUT ROWID;
CREATE UNIQUE INDEX call_seat_account ON call_seat (district, account);

CREATE TABLE call_report (
    district TEXT NOT NULL,
    call_id  TEXT NOT NULL,
    report   TEXT NOT NULL,
    PRIMARY KEY (district, call_id, report)
) WITHOUT ROWID;
CREATE INDEX call_report_report ON call_report (district, report);

-- notice

CREATE TABLE notice (
    district   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    accounts   TEXT    NOT NULL, -- in whose inboxes it is, separated by spaces: who only reads there shares the words
    template   TEXT    NOT NULL,
    urgent     INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    case_id    TEXT    NOT NULL,
    content    BLOB    NOT NULL, -- sealed {title, body, values}: what was told stays as it was told
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX notice_case ON notice (district, case_id) WHERE case_id <> '';

CREATE TABLE notice_inbox (
    district   TEXT    NOT NULL,
    account    TEXT    NOT NULL,
    seen       INTEGER NOT NULL CHECK (seen IN (0, 1)), -- in the key, so that what is unread lies together
    created_at BIGINT  NOT NULL,
    notice_id  TEXT    NOT NULL,
    read_at    BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, account, seen, created_at, notice_id),
    CHECK ((seen = 1) = (read_at > 0))
) WITHOUT ROWID;

CREATE TABLE notice_delivery (
    district        TEXT    NOT NULL,
    notice_id       TEXT    NOT NULL,
    channel         TEXT    NOT NULL CHECK (channel IN ('mail', 'sms', 'wecom', 'webhook')),
    account         TEXT    NOT NULL, -- '' where it goes to an address
    language        TEXT    NOT NULL, -- of who has no account
    target          BLOB, -- sealed address of who has no account; forgotten once it is sent
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'skipped')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    created_at      BIGINT  NOT NULL,
    next_at         BIGINT  NOT NULL,
    claim           TEXT    NOT NULL DEFAULT '', -- of the sender that is at it
    claimed_until   BIGINT  NOT NULL DEFAULT 0,
    last_error_code TEXT    NOT NULL DEFAULT '',
    last_at         BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, notice_id, channel)
);
CREATE INDEX notice_delivery_account ON notice_delivery (district, account) WHERE account <> '';
CREATE INDEX notice_delivery_due ON notice_delivery (channel, next_at) WHERE state = 'waiting';
CREATE INDEX notice_delivery_waiting ON notice_delivery (district, channel, created_at) WHERE state = 'waiting';
CREATE INDEX notice_delivery_dead ON notice_delivery (district, channel, last_at, notice_id) WHERE state = 'dead';
CREATE INDEX notice_delivery_error ON notice_delivery (district, channel, last_at) WHERE last_error_code <> '' AND state <> 'skipped';

CREATE TABLE notice_person (
    district   TEXT NOT NULL,
    account    TEXT NOT NULL,
    language   TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    quiet_from TEXT NOT NULL, -- HH:MM in Asia/Shanghai, '' for no quiet hours
    quiet_to   TEXT NOT NULL,
    PRIMARY KEY (district, account),
    CHECK ((quiet_from = '') = (quiet_to = ''))
) WITHOUT ROWID;

CREATE TABLE notice_choice (
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind <> ''), -- code of a template, * for all
    channel  TEXT    NOT NULL CHECK (channel IN ('inbox', 'mail', 'sms', 'wecom', 'webhook')),
    wanted   INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    PRIMARY KEY (district, account, kind, channel)
) WITHOUT ROWID;

CREATE TABLE notice_contact (
    district TEXT NOT NULL,
    account  TEXT NOT NULL,
    channels TEXT NOT NULL, -- those that have a contact, separated by spaces
    contacts BLOB NOT NULL, -- sealed
    PRIMARY KEY (district, account)
) WITHOUT ROWID;

CREATE TABLE notice_code (
    -- codes that were sent to confirm where somebody is reached; operational, kept for a day
    district      TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    account       TEXT    NOT NULL,
    channel       TEXT    NOT NULL,
    address       BLOB    NOT NULL, -- sealed
    address_match BLOB    NOT NULL,
    source        BLOB    NOT NULL, -- keyed hash of the network that asked for it
    code          BLOB    NOT NULL, -- keyed hash
    sent_at       BIGINT  NOT NULL,
    tries         INTEGER NOT NULL DEFAULT 0,
    used_at       BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX notice_code_account ON notice_code (district, account, sent_at);
CREATE INDEX notice_code_address ON notice_code (district, address_match, sent_at);
CREATE INDEX notice_code_source ON notice_code (district, source, sent_at);

CREATE TABLE recorded_message (
    district  TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    notice_id TEXT   NOT NULL,
    shown_to  TEXT   NOT NULL, -- masked
    content   BLOB   NOT NULL, -- sealed {title, body}
    at        BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX recorded_message_at ON recorded_message (district, at, id);

-- door

CREATE TABLE door_guest (
    -- who came in at the public door
    district     TEXT   NOT NULL,
    account      TEXT   NOT NULL,
    secret       BLOB   NOT NULL, -- keyed hash of the words that open what they reported
    phone        BLOB, -- sealed, once it is confirmed
    phone_match  BLOB,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, account)
) WITHOUT ROWID;
CREATE INDEX door_guest_age ON door_guest (created_at);

CREATE TABLE door_code (
    -- codes that were sent to confirm a number
    district    TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    phone       BLOB    NOT NULL,
    phone_match BLOB    NOT NULL,
    code        BLOB    NOT NULL, -- keyed hash
    sent_at     BIGINT  NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX door_code_account ON door_code (district, account, sent_at);
CREATE INDEX door_code_phone ON door_code (district, phone_match, sent_at);

CREATE TABLE door_place (
    -- places with a printed code
    district  TEXT   NOT NULL,
    code      TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    lon       DOUBLE PRECISION NOT NULL, -- WGS 84
    lat       DOUBLE PRECISION NOT NULL,
    made_by   TEXT   NOT NULL,
    made_at   BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (district, code)
) WITHOUT ROWID;

-- disclosure

CREATE TABLE disclosure (
    district    TEXT    NOT NULL,
    id          TEXT    NOT NULL, -- made by who reads
    account     TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL, -- an id; of a search by phone the keyed hash of the number
    fields      TEXT    NOT NULL, -- separated by spaces
    persons     INTEGER NOT NULL CHECK (persons >= 0),
    purpose     TEXT    NOT NULL,
    remark      TEXT    NOT NULL,
    beyond      INTEGER NOT NULL CHECK (beyond IN (0, 1)), -- the limit, on the signature of another
    review      TEXT    NOT NULL CHECK (review IN ('', 'drawn', 'proper', 'improper')),
    reviewer    TEXT    NOT NULL DEFAULT '',
    reviewed_at BIGINT  NOT NULL DEFAULT 0,
    finding     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    CHECK ((review IN ('proper', 'improper')) = (reviewer <> '')),
    CHECK (reviewer <> account)
);
CREATE INDEX disclosure_at ON disclosure (district, at, id);
CREATE INDEX disclosure_drawn ON disclosure (district, at, id) WHERE review = 'drawn';

CREATE TABLE disclosure_slot (
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    bucket   TEXT    NOT NULL,
    slot     INTEGER NOT NULL CHECK (slot > 0),
    taken_at BIGINT  NOT NULL,
    PRIMARY KEY (district, account, bucket, slot)
);

CREATE TABLE disclosure_allowance (
    district TEXT    NOT NULL,
    id       TEXT    NOT NULL, -- of the request
    account  TEXT    NOT NULL,
    persons  INTEGER NOT NULL CHECK (persons > 0),
    from_at  BIGINT  NOT NULL,
    to_at    BIGINT  NOT NULL CHECK (to_at > from_at),
    PRIMARY KEY (district, id)
);
CREATE INDEX disclosure_allowance_account ON disclosure_allowance (district, account, to_at);

-- request

CREATE TABLE request (
    district   TEXT   NOT NULL,
    id         TEXT   NOT NULL, -- made by whoever asks
    kind       TEXT   NOT NULL CHECK (kind <> ''),
    subject    TEXT   NOT NULL,
    path       TEXT   NOT NULL CHECK (path LIKE '/%/'),
    body       TEXT   NOT NULL, -- JSON; no personal data
    remark     TEXT   NOT NULL CHECK (remark <> ''),
    asked_by   TEXT   NOT NULL CHECK (asked_by <> ''),
    asked_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('open', 'signed', 'refused', 'withdrawn', 'lapsed')),
    decided_by TEXT   NOT NULL,
    decided_at BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    result     TEXT   NOT NULL, -- JSON of what was carried out, '' for nothing; no personal data, no secrets
    PRIMARY KEY (district, id),
    CHECK (expires_at > asked_at),
    CHECK ((state = 'open') = (decided_by = '') AND (state = 'open') = (decided_at = 0) AND (state = 'refused') = (reason <> '')),
    CHECK (state NOT IN ('signed', 'refused') OR decided_by <> asked_by)
) WITHOUT ROWID;
CREATE INDEX request_open ON request (district, expires_at) WHERE state = 'open';
CREATE INDEX request_asked ON request (district, asked_at, id);

-- retention

CREATE TABLE legal_hold (
    -- what is kept although its time is up (依法留存)
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
) WITHOUT ROWID;
CREATE INDEX legal_hold_standing ON legal_hold (district, subject) WHERE ended_at = 0;

CREATE TABLE erasure_purge (
    -- up to which erasure freed places of the database were cleared
    district TEXT   NOT NULL,
    entry    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (district)
) WITHOUT ROWID;

CREATE TABLE retention_run (
    -- one that two persons signed; its id is that of their request
    district  TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('running', 'done')),
    plan      TEXT    NOT NULL, -- JSON: the rules as they were when it was asked for, with the day before which things are due, and what they would take
    asked_by  TEXT    NOT NULL CHECK (asked_by <> ''),
    signed_by TEXT    NOT NULL CHECK (signed_by <> '' AND signed_by <> asked_by),
    signed_at BIGINT  NOT NULL,
    part      BIGINT  NOT NULL DEFAULT 0, -- how many parts are done
    step      INTEGER NOT NULL DEFAULT 0, -- which of the rules it is at
    after     TEXT    NOT NULL DEFAULT '', -- the last subject of that rule that was looked at
    done      TEXT    NOT NULL DEFAULT '{}', -- JSON: how many went and how many were kept, by kind
    digest    TEXT    NOT NULL DEFAULT '', -- over the lists of all parts
    ended_at  BIGINT  NOT NULL DEFAULT 0,
    purged_at BIGINT  NOT NULL DEFAULT 0, -- when freed places of the database were cleared after it
    PRIMARY KEY (district, id),
    CHECK ((state = 'done') = (ended_at > 0))
) WITHOUT ROWID;
CREATE INDEX retention_run_running ON retention_run (district, id) WHERE state = 'running';

-- figures/scheme

CREATE TABLE scheme (
    district          TEXT   NOT NULL,
    id                TEXT   NOT NULL, -- made by whoever drafts it
    version           BIGINT NOT NULL CHECK (version > 0),
    state             TEXT   NOT NULL CHECK (state IN ('draft', 'published', 'settled')),
    document          TEXT   NOT NULL CHECK (document <> ''),
    draft_account     TEXT   NOT NULL CHECK (draft_account <> ''),
    draft_at          BIGINT NOT NULL,
    published_account TEXT   NOT NULL CHECK (published_account <> draft_account),
    published_at      BIGINT NOT NULL,
    settled_account   TEXT   NOT NULL,
    settled_at        BIGINT NOT NULL,
    PRIMARY KEY (district, id),
    CHECK ((published_account = '') = (published_at = 0) AND (settled_account = '') = (settled_at = 0)),
    CHECK ((state = 'draft') = (published_at = 0) AND (state = 'settled') = (settled_at > 0))
) WITHOUT ROWID;

CREATE TABLE scheme_result (
    district TEXT   NOT NULL,
    scheme   TEXT   NOT NULL,
    unit     TEXT   NOT NULL,
    n        BIGINT NOT NULL CHECK (n > 0),
    counts   TEXT   NOT NULL CHECK (counts <> ''), -- numerators and denominators, as JSON: the score follows from them
    why      TEXT   NOT NULL CHECK (n = 1 OR why <> ''),
    account  TEXT   NOT NULL CHECK (account <> ''),
    at       BIGINT NOT NULL,
    PRIMARY KEY (district, scheme, unit, n)
) WITHOUT ROWID;

CREATE TABLE scheme_objection (
    district        TEXT   NOT NULL,
    id              TEXT   NOT NULL, -- made by whoever objects
    scheme          TEXT   NOT NULL,
    unit            TEXT   NOT NULL,
    n               BIGINT NOT NULL, -- the result it is about
    reason          TEXT   NOT NULL CHECK (reason <> ''),
    account         TEXT   NOT NULL CHECK (account <> ''),
    at              BIGINT NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('open', 'upheld', 'refused')),
    words           TEXT   NOT NULL, -- of the decision
    decided_account TEXT   NOT NULL CHECK (decided_account <> account),
    decided_at      BIGINT NOT NULL,
    PRIMARY KEY (district, id),
    UNIQUE (district, scheme, unit, n), -- a result is objected to once
    CHECK ((state = 'open') = (decided_at = 0) AND (state = 'open') = (words = '') AND (state = 'open') = (decided_account = ''))
) WITHOUT ROWID;

-- figures/briefing

CREATE TABLE briefing_subscription (
    district   TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('daily', 'weekly', 'monthly')),
    grid       TEXT   NOT NULL CHECK (grid <> ''),
    format     TEXT   NOT NULL CHECK (format IN ('pdf', 'xlsx')), -- of what a mail carries along
    created_at BIGINT NOT NULL,
    since      TEXT   NOT NULL, -- first day of the first period that is still to be sent
    next_at    BIGINT NOT NULL CHECK (next_at >= 0), -- when that period's report is ready; 0 once stopped
    PRIMARY KEY (district, account, kind, grid)
) WITHOUT ROWID;
CREATE INDEX briefing_subscription_due ON briefing_subscription (district, next_at) WHERE next_at > 0;

-- figures/opendata

CREATE TABLE open_month (
    district  TEXT   NOT NULL,
    month     TEXT   NOT NULL CHECK (length(month) = 7), -- YYYY-MM
    least     BIGINT NOT NULL CHECK (least >= 3),
    generated BIGINT NOT NULL,
    document  TEXT   NOT NULL,
    PRIMARY KEY (district, month)
) WITHOUT ROWID;

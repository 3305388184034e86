-- +goose Up
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
);
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
);
CREATE INDEX overlay_member_grid ON overlay_member (district, grid);

-- +goose Down
DROP TABLE overlay_member;
DROP TABLE grid_boundary;
DROP TABLE grid;

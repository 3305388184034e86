-- +goose Up
CREATE TABLE calendar_day (
    district TEXT NOT NULL,
    calendar TEXT NOT NULL,
    day      TEXT NOT NULL CHECK (length(day) = 10), -- YYYY-MM-DD in Beijing time
    kind     TEXT NOT NULL CHECK (kind IN ('holiday', 'workday_swapped')),
    name     TEXT NOT NULL CHECK (name <> ''),
    source   TEXT NOT NULL CHECK (source <> ''),
    PRIMARY KEY (district, calendar, day)
);

-- Without rows a calendar has the plain week: Monday to Friday, 9:00-12:00 and 13:00-17:00.
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
);

-- +goose Down
DROP TABLE calendar_hours;
DROP TABLE calendar_day;

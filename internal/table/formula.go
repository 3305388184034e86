package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// formulas answers the cells of a workbook's first sheet that hold a formula, as {"B7"}. The reader of workbooks answers their last values and, to
// be asked for formulas, would keep the whole sheet in memory. (ECMA-376 part 1, 18.3.1.40)
func formulas(content []byte) (map[string]bool, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	id, sheet := "", ""
	err = each(archive, "xl/workbook.xml", func(e xml.StartElement) {
		if e.Name.Local == "sheet" && id == "" {
			id = attribute(e, "id")
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(archive, "xl/_rels/workbook.xml.rels", func(e xml.StartElement) {
		if e.Name.Local == "Relationship" && attribute(e, "Id") == id {
			sheet = attribute(e, "Target")
		}
	})
	if err != nil {
		return nil, err
	}
	if sheet = strings.TrimPrefix(sheet, "/"); !strings.HasPrefix(sheet, "xl/") {
		sheet = path.Join("xl", sheet)
	}
	found, cell := map[string]bool{}, ""
	return found, each(archive, sheet, func(e xml.StartElement) {
		switch e.Name.Local {
		case "c":
			cell = attribute(e, "r")
		case "f":
			found[cell] = true
		}
	})
}

// each calls fn for every element of a part, of which no more than the limit is unpacked.
func each(archive *zip.Reader, name string, fn func(xml.StartElement)) error {
	part, err := archive.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }()
	d := xml.NewDecoder(io.LimitReader(part, onePart))
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			fn(e)
		}
	}
}

// attribute answers an attribute by its local name, whatever its prefix: r:id is id.
func attribute(e xml.StartElement, name string) string {
	value := ""
	for _, a := range e.Attr {
		if a.Name.Local == name {
			value = a.Value
		}
	}
	return value
}

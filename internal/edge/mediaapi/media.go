// Package mediaapi (附件) serves uploads, and hands files out.
package mediaapi

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liandong/internal/casework"
	"liandong/internal/door"
	"liandong/internal/edge/caller"
	"liandong/internal/edge/problem"
	"liandong/internal/edge/route"
	"liandong/internal/edge/shape"
	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/media"
)

var errOffset = fault.Define(fault.Invalid, "media.offset", "offset 应为不小于 0 的整数", "The offset must be a whole number from 0.")

// API is the routes over the services that they call.
type API struct {
	Casework *casework.Casework
	Door     *door.Service
}

// Register describes and serves the routes.
func (api API) Register(r *route.Router) {
	route.Handle(r, http.MethodPost, "/media", "beginUpload", "Announce a photo, sound or document; the same id again answers how far it has come", api.beginUpload, route.Created)
	route.Handle(r, http.MethodGet, "/media/{id}", "readUpload", "How far an upload of one's own has come", api.upload)
	route.Handle(r, http.MethodPost, "/media/{id}/finish", "finishUpload", "End an upload: the file is looked at and kept, or refused", api.finishUpload)
	raw := func(method, path, id, summary, typ string, serve http.HandlerFunc, query ...*huma.Param) {
		op := &huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Security: []map[string][]string{{"bearer": {}}, {"cookie": {}}},
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{typ: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}}
		op.Parameters = append(query, &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		r.Plain(op, serve)
	}
	raw(http.MethodPatch, "/media/{id}", "sendPiece", "A piece of an upload, as bytes, that begins at ?offset=; answers {received}", "application/json", api.piece,
		&huma.Param{Name: "offset", In: "query", Required: true, Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}})
	raw(http.MethodGet, "/media/{id}/file", "readFile", "The photo (shown), sound or document (saved); ?part=small for the small picture", "application/octet-stream", api.file,
		&huma.Param{Name: "part", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"", "small"}}})
}

type uploadDraft struct {
	ID      string     `json:"id" maxLength:"36" doc:"UUID made by whoever sends it"`
	Size    int64      `json:"size" doc:"bytes"`
	Name    string     `json:"name,omitempty" maxLength:"255"`
	TakenAt *time.Time `json:"taken_at,omitempty"`
}

type uploadInput struct {
	caller.Remote
	Body uploadDraft
}

type uploadBody struct {
	shape.FileBody
	State    string                     `json:"state" enum:"uploading,ready,refused"`
	Received int64                      `json:"received" doc:"bytes that are there: go on from here"`
	Refusal  shape.Optional[shape.Text] `json:"refusal" doc:"why the file was refused"`
}

func uploadOf(m media.Media, received int64) *route.Reply[uploadBody] {
	b := uploadBody{FileBody: shape.FileOf(m), State: string(m.State), Received: received}
	if e := m.Refusal(); e != nil {
		b.Refusal = shape.Some(shape.Text(e.Words))
	}
	return &route.Reply[uploadBody]{Body: b}
}

func (api API) beginUpload(ctx context.Context, who caller.Caller, in *uploadInput) (*route.Reply[uploadBody], error) {
	draft := media.Draft{Address: in.Address, ID: in.Body.ID, Size: in.Body.Size, Name: in.Body.Name}
	if in.Body.TakenAt != nil {
		draft.TakenAt = *in.Body.TakenAt
	}
	m, err := api.Casework.Announce(ctx, who.Credential, draft)
	if err != nil {
		return nil, err
	}
	return api.upload(ctx, who, &shape.IDInput{ID: m.ID})
}

func (api API) upload(ctx context.Context, who caller.Caller, in *shape.IDInput) (*route.Reply[uploadBody], error) {
	m, received, err := api.Casework.Sent(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	return uploadOf(m, received), nil
}

func (api API) finishUpload(ctx context.Context, who caller.Caller, in *shape.IDInput) (*route.Reply[uploadBody], error) {
	m, err := api.Casework.Finish(ctx, who.Credential, in.ID)
	if err != nil {
		return nil, err
	}
	return uploadOf(m, m.Size), nil
}

// piece takes bytes as they come; no more than was announced is read.
func (api API) piece(w http.ResponseWriter, r *http.Request) {
	who := caller.Who(r)
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil || offset < 0 {
		problem.Write(w, r, errOffset.At("offset"))
		return
	}
	send := api.Casework.Send
	if who.Guest && api.Door != nil {
		send = api.sendInChunks
	}
	received, err := send(r.Context(), who, r.PathValue("id"), offset, r.Body)
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"received":%d}`+"\n", received)
}

// pieceChunk is how many bytes of a guest's file are there before it takes a place.
const pieceChunk = 64 << 10

// sendInChunks is Casework.Send for guests: each chunk takes a place in their queue when it is there, so that a slow line holds up nobody.
func (api API) sendInChunks(ctx context.Context, who access.Credential, id string, offset int64, body io.Reader) (received int64, err error) {
	if _, received, err = api.Casework.Sent(ctx, who, id); err != nil { // before anything is read
		return 0, err
	}
	var chunk bytes.Buffer // grows with what came
	for ended := false; !ended; offset += int64(chunk.Len()) {
		chunk.Reset()
		_, broken := io.CopyN(&chunk, body, pieceChunk)
		if ended = errors.Is(broken, io.EOF); ended {
			broken = nil
		}
		done, err := api.Door.Queue(ctx)
		if err != nil {
			return received, err
		}
		received, err = api.Casework.Send(ctx, who, id, offset, bytes.NewReader(chunk.Bytes()))
		done()
		switch {
		case err != nil:
			return received, err
		case broken != nil:
			return received, media.ErrBroken.At("content", received).With("received", received).Because(broken)
		}
	}
	return received, nil
}

// file hands a file out: a photo to be shown, the rest to be saved, nothing to be run.
func (api API) file(w http.ResponseWriter, r *http.Request) {
	part := cmp.Or(media.Part(r.URL.Query().Get("part")), media.Whole)
	if part != media.Whole && part != media.Small {
		problem.Write(w, r, problem.ErrChoice.At("part", "whole, small"))
		return
	}
	m, content, err := api.Casework.File(r.Context(), caller.Who(r), r.PathValue("id"), part)
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	defer func() { _ = content.Close() }()
	said, h := m.Headers(part), w.Header()
	h.Set("Content-Type", said.Type)
	h.Set("Content-Disposition", said.Disposition)
	h.Set("X-Content-Type-Options", said.Options)
	h.Set("Content-Security-Policy", said.Policy)
	h.Set("ETag", said.ETag)
	h.Set("Cache-Control", "private, no-cache") // the right to see it is asked every time
	http.ServeContent(w, r, "", m.CreatedAt, content)
}

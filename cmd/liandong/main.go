// Command liandong runs a district's platform for grid-based community governance.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker.
var version = "dev"

// storage names the installation; every command that touches data embeds it.
type storage struct {
	Data     string `help:"Folder that holds everything of an embedded installation; keys lie here in any case." default:"liandong-data" type:"path" env:"LIANDONG_DATA"`
	Database string `help:"sqlite:PATH or postgres://…; sqlite:DATA/liandong.db where it is left out." env:"LIANDONG_DATABASE"`
	Blobs    string `help:"Where photos and other files are kept: folder:PATH or s3://key:secret@host:port/bucket; DATA/files where it is left out." env:"LIANDONG_BLOBS"`
}

type commands struct {
	Demo      demoCommand       `cmd:"" help:"Build the demonstration district if the folder is empty, and serve it."`
	Init      initCommand       `cmd:"" help:"Make a district and its first three administrators, with one-time passwords."`
	Serve     serveCommand      `cmd:"" help:"Serve an installation."`
	Migrate   migrateCommand    `cmd:"" help:"Bring the schema to this version."`
	Import    importCommand     `cmd:"" help:"Import territory, matters or calendar from a file; all of it or nothing."`
	Export    exportCommand     `cmd:"" help:"Export territory, matters, conditions, calendar or staff to standard output."`
	Template  templateCommand   `cmd:"" help:"Write a workbook to be filled in (XLSX) for a list that is imported to standard output."`
	Doctor    doctorCommand     `cmd:"" help:"Look whether everything is as it must be: clock, files, timers of open cases (missing ones are set again), rows, the audit log."`
	Audit     auditCommands     `cmd:"" help:"The audit log."`
	Indicator indicatorCommands `cmd:"" help:"The figures."`
	Bench     benchCommand      `cmd:"" help:"Measure; one JSON object a line."`
	CTI       ctiCommand        `cmd:"" name:"cti" help:"Play a telephone system: a repeatable stream of calls, through the API."`
	Version   versionCommand    `cmd:"" help:"Print the version."`
}

type versionCommand struct{}

func (versionCommand) Run() error {
	_, err := fmt.Println("liandong", version)
	return err
}

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo})))
	if os.Getenv(envGOGC) == "" {
		debug.SetGCPercent(140) // the heap is small and full of caches: fewer collections cost a few dozen MB
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	k, err := parser(&c, kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		panic(err) // the tags of commands are wrong: no test has been run
	}
	run, err := k.Parse(os.Args[1:])
	k.FatalIfErrorf(err)
	run.FatalIfErrorf(explain(run.Run()))
}

// parser reads the command line. What people can say, what --help prints and docs/configuration.md come from the tags of commands alone.
func parser(c *commands, also ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append([]kong.Option{kong.Name("liandong"), kong.Description("联动: grid-based community governance of a district."), kong.UsageOnError()}, also...)...)
}

// What the program ends with. A command that ends with others says so in its Help.
const (
	exitUnsound    = 1 // a check has found something; any other command has failed
	exitCannotTell = 2 // a check could not look
	exitUsage      = 80
)

// Variables that are read beside those of flags.
const (
	envGOGC = "GOGC"
	envLang = "LANG"
)

// environment says what they do; a test finds those that are read and not named here.
var environment = map[string]string{
	envGOGC: "How much the heap grows before garbage is collected (Go's own); 140 where it is not set.",
	envLang: "Language of what commands say when they fail: Chinese where it begins with `zh`, else English.",
}

// checked is the help of a command that checks.
const checked = "Ends with 0 where all is sound, 1 where something is not, 2 where it cannot tell."

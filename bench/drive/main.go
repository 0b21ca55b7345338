// Drives one of the benchmark's programs: so many looks, so many at once, then how long they took.
//
//	drive -of service|peer|floor -url URL [-page] [-keep] [-cookie NAME=VALUE] [-count N] [-at-once N] [-seconds N]
//
// What varies is read from standard input: the NHS numbers to ask for, one a line (never an argument, which other programs can read).
// Prints one JSON object. Ends with code 1 as soon as one look fails: a benchmark of failures measures nothing.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	of      = flag.String("of", "service", "what is driven: service, peer or floor")
	base    = flag.String("url", "", "its address")
	page    = flag.Bool("page", false, "service: take the page and not the resource")
	keep    = flag.Bool("keep", false, "service: leave the looks open, close them at the end")
	cookie  = flag.String("cookie", "", "service: the session, as NAME=VALUE")
	count   = flag.Int("count", 100, "looks in all, at most")
	atOnce  = flag.Int("at-once", 8, "looks at once")
	seconds = flag.Float64("seconds", 30, "no look begins after this")
	sources = flag.Int("sources", 12, "floor: sources behind the proxy")
	least   = flag.Int("least-bytes", 1, "fail where an answer is shorter")
	whole   = flag.Int("whole", 0, "with -keep: at the end each look, as a resource, must have so many bytes")
)

var client = &http.Client{
	Timeout:       120 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 512, MaxConnsPerHost: 0, DisableCompression: true},
}

// buffers keeps the driver from spending the machine's time on garbage.
var buffers = sync.Pool{New: func() any { made := make([]byte, 256<<10); return &made }}

func drain(body io.Reader) (int, error) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	total := 0
	for {
		read, err := body.Read(*buffer)
		total += read
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

func ask(method, address, form, accept string, status int) (int, *http.Response, error) {
	request, err := http.NewRequest(method, address, strings.NewReader(form))
	if err != nil {
		return 0, nil, err
	}
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	if *cookie != "" {
		request.Header.Set("Cookie", *cookie)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	size, err := drain(response.Body)
	if err == nil && response.StatusCode != status {
		err = fmt.Errorf("%s: status %d, not %d", method, response.StatusCode, status)
	}
	return size, response, err
}

// look is one look, from the question to the last byte; ending is what remains to do and is not waited for by anybody.
type look struct {
	bytes  int
	ending func() error
}

func service(number string) (look, error) {
	_, opened, err := ask("POST", *base+"/looks", url.Values{"nhs-number": {number}, "presence": {"1"}}.Encode(), "", 303)
	if err != nil {
		return look{}, err
	}
	address := opened.Header.Get("Location")
	if strings.HasPrefix(address, "/") {
		address = *base + address
	}
	accept := "application/fhir+json"
	if *page {
		accept = "text/html"
	}
	size, _, err := ask("GET", address, "", accept, 200)
	return look{size, func() error {
		if *whole > 0 {
			held, _, err := ask("GET", address, "", "application/fhir+json", 200)
			if err != nil || held < *whole {
				return fmt.Errorf("%d bytes as a resource, fewer than %d: %v", held, *whole, err)
			}
		}
		_, _, err := ask("POST", address+"/close", "", "", 303)
		return err
	}}, err
}

func peer(number string) (look, error) {
	size, _, err := ask("POST", *base+"/look", url.Values{"nhs-number": {number}}.Encode(), "", 200)
	return look{size, nil}, err
}

// floor takes the same answers as a look does, through the proxy and no further.
func floor(number string) (look, error) {
	var total int64
	failures := make(chan error, *sources)
	identifier := url.QueryEscape("https://fhir.nhs.uk/Id/nhs-number|" + number)
	for source := 1; source <= *sources; source++ {
		go func(source int) {
			at := fmt.Sprintf("%s/%d", *base, source)
			found, _, err := ask("GET", at+"/Patient?identifier="+identifier, "", "", 200)
			held := 0
			if err == nil {
				held, _, err = ask("GET", fmt.Sprintf("%s/Patient/p%d/$everything", at, source), "", "", 200)
			}
			atomic.AddInt64(&total, int64(found+held))
			failures <- err
		}(source)
	}
	var first error
	for source := 1; source <= *sources; source++ {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return look{int(total), nil}, first
}

func main() {
	flag.Parse()
	var numbers []string
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		numbers = append(numbers, strings.TrimSpace(input.Text()))
	}
	kinds := map[string]func(string) (look, error){"service": service, "peer": peer, "floor": floor}
	open := kinds[*of]
	if open == nil || *base == "" || len(numbers) == 0 {
		fmt.Fprintln(os.Stderr, "drive: -of, -url and NHS numbers on standard input are needed")
		os.Exit(2)
	}
	var (
		lock   sync.Mutex
		took   []float64
		kept   []func() error
		bytes  int64
		next   int64 = -1
		failed atomic.Value
		wait   sync.WaitGroup
	)
	began := time.Now()
	until := began.Add(time.Duration(*seconds * float64(time.Second)))
	for worker := 0; worker < *atOnce; worker++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for failed.Load() == nil && time.Now().Before(until) {
				number := atomic.AddInt64(&next, 1)
				if number >= int64(*count) {
					return
				}
				start := time.Now()
				done, err := open(numbers[int(number)%len(numbers)])
				spent := time.Since(start)
				if err == nil && done.bytes < *least {
					err = fmt.Errorf("%d bytes, fewer than %d", done.bytes, *least)
				}
				if err == nil && done.ending != nil && !*keep {
					err = done.ending()
				}
				if err != nil {
					failed.Store(err.Error())
					return
				}
				lock.Lock()
				took = append(took, spent.Seconds()*1000)
				if *keep && done.ending != nil {
					kept = append(kept, done.ending)
				}
				lock.Unlock()
				atomic.AddInt64(&bytes, int64(done.bytes))
			}
		}()
	}
	wait.Wait()
	all := time.Since(began).Seconds()
	for _, end := range kept {
		if err := end(); err != nil {
			failed.Store(err.Error())
		}
	}
	if failure := failed.Load(); failure != nil {
		fmt.Fprintln(os.Stderr, "drive:", failure)
		os.Exit(1)
	}
	sort.Float64s(took)
	at := func(part float64) float64 { return took[int(part*float64(len(took)-1)+0.5)] }
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"looks": len(took), "seconds": all, "perSecond": float64(len(took)) / all, "p50": at(0.5), "p99": at(0.99), "most": at(1),
		"bytesEach": bytes / int64(len(took)),
	})
}

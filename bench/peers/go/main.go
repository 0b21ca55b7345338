// The same look in Go, by the standard library: trace the person, find and fetch them at every source side by side, parse, merge by
// id, one Bundle out. No decision, no account, no right-person check, no entries, no page.
//
//	peer -port N -demographics URL -sources URL,URL,… [-unread]
//
// -unread keeps each resource as json.RawMessage and reads only its type and id: less work than reading it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

var client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func get(address string) ([]byte, error) {
	response, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	return io.ReadAll(response.Body)
}

// One resource with what it is merged by.
type resource struct {
	key  string
	body any
}

type bundle[Resource any] struct {
	Link []struct{ Relation, URL string }
	// Full URLs come with the resources and are made anew.
	Entry []struct{ Resource Resource }
}

func read(body []byte) ([]resource, string, error) {
	var found bundle[map[string]any]
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, "", err
	}
	var all []resource
	for _, entry := range found.Entry {
		all = append(all, resource{fmt.Sprint(entry.Resource["resourceType"], "/", entry.Resource["id"]), entry.Resource})
	}
	return all, next(found.Link), nil
}

func readNothing(body []byte) ([]resource, string, error) {
	var found bundle[json.RawMessage]
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, "", err
	}
	var all []resource
	for _, entry := range found.Entry {
		var name struct{ ResourceType, ID string }
		if err := json.Unmarshal(entry.Resource, &name); err != nil {
			return nil, "", err
		}
		all = append(all, resource{name.ResourceType + "/" + name.ID, entry.Resource})
	}
	return all, next(found.Link), nil
}

func next(links []struct{ Relation, URL string }) string {
	for _, link := range links {
		if link.Relation == "next" {
			return link.URL
		}
	}
	return ""
}

func pages(address string, reading func([]byte) ([]resource, string, error)) ([]resource, error) {
	var all []resource
	for address != "" {
		body, err := get(address)
		if err != nil {
			return nil, err
		}
		found, following, err := reading(body)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		address = following
	}
	return all, nil
}

type answer struct {
	source    string
	resources []resource
	err       error
}

func source(base, number string, reading func([]byte) ([]resource, string, error)) answer {
	identifier := url.QueryEscape("https://fhir.nhs.uk/Id/nhs-number|" + number)
	patients, err := pages(base+"/Patient?identifier="+identifier, reading)
	var all []resource
	for _, patient := range patients {
		if err != nil {
			break
		}
		var held []resource
		held, err = pages(base+"/"+patient.key+"/$everything", reading)
		all = append(all, held...)
	}
	return answer{base, all, err}
}

func look(demographics, number string, sources []string, reading func([]byte) ([]resource, string, error)) ([]byte, error) {
	if _, err := get(demographics + "/Patient/" + number); err != nil {
		return nil, err
	}
	answers := make(chan answer, len(sources))
	for _, base := range sources {
		go func(base string) { answers <- source(base, number, reading) }(base)
	}
	type entry struct {
		FullURL  string `json:"fullUrl"`
		Resource any    `json:"resource"`
	}
	merged := map[string]bool{}
	var entries []entry
	for range sources {
		came := <-answers
		if came.err != nil {
			return nil, came.err
		}
		for _, one := range came.resources {
			if !merged[one.key] {
				merged[one.key] = true
				entries = append(entries, entry{came.source + "/" + one.key, one.body})
			}
		}
	}
	return json.Marshal(map[string]any{"resourceType": "Bundle", "type": "collection", "entry": entries})
}

func main() {
	port := flag.Int("port", 0, "loopback port")
	demographics := flag.String("demographics", "", "the demographics service")
	list := flag.String("sources", "", "base addresses, comma-separated")
	unread := flag.Bool("unread", false, "leave resources unread")
	flag.Parse()
	reading := read
	if *unread {
		reading = readNothing
	}
	sources := strings.Split(*list, ",")
	http.HandleFunc("/look", func(out http.ResponseWriter, request *http.Request) {
		bytes, err := look(*demographics, request.PostFormValue("nhs-number"), sources, reading)
		if err != nil {
			http.Error(out, "a source failed", 502)
			return
		}
		out.Header().Set("Content-Type", "application/fhir+json")
		out.Write(bytes)
	})
	fmt.Fprintln(os.Stderr, "peer:", http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), nil))
	os.Exit(1)
}

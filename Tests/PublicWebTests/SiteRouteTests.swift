import AccessControl
import Foundation
import Hummingbird
import HummingbirdTesting
import Storage
import Synchronization
import Testing

@testable import PublicWeb

/// The public site over its routes: for everybody, about nobody.
@Suite struct SiteRouteTests {
    @Test("every page of the site answers strangers and people alike, escaped, with one main heading, and asks no other site for anything")
    func pages() async throws {
        let texts = try SiteTexts(folder: webFolder)
        try await PretendRegion.with { region in
            for cookies in [[:], try await region.signIn()] {
                for slug in texts.english.pages.keys.sorted() where !SiteRoute.parts.contains(slug) {
                    let response = try await region.ask(texts.english.path(slug), cookies: cookies)
                    let page = PretendRegion.text(response)
                    #expect(response.status == .ok, "\(slug)")
                    #expect(page.matches(of: /<h1[ >]/).count == 1, "\(slug)")
                    #expect(page.contains("Record of &lt;Clapton&gt;") && !page.contains("<Clapton>") && !page.contains("<London>"))
                    #expect(!page.contains("{area}") && !page.contains("{service}"))
                    for match in page.matches(of: /(?:src|action)="([^"]*)"/) { #expect(match.1.hasPrefix("/"), "\(slug): \(match.1)") }
                    for match in page.matches(of: /<link [^>]*href="([^"]*)"/) { #expect(match.1.hasPrefix("/"), "\(slug): \(match.1)") }
                }
            }
            #expect(try await region.kinds() == ["signed-in"], "reading a page of the site is nobody's business")
        }
    }

    @Test("what is typed into a search is posted, reaches no address, and is kept nowhere")
    func searching() async throws {
        try await PretendRegion.with { region in
            let found = PretendRegion.text(try await region.ask("/organisations", .post, body: "q=clapton&kind=&area="))
            #expect(found.contains("Lower Clapton Practice") && !found.contains("Ambulance Service<"))
            for path in ["/organisations", "/", "/questions"] {
                let page = PretendRegion.text(try await region.ask(path))
                for form in page.matches(of: /<form [^>]*>/) { #expect(form.0.contains("method=\"post\"")) }
            }
            let hostile = PretendRegion.text(try await region.ask("/organisations", .post, body: "q=%3Cscript%3E%22&page=-4"))
            #expect(!hostile.contains("<script>\"") && hostile.contains("value=\"&lt;script&gt;&quot;\""))
            #expect(try await region.database.read { try $0.query("SELECT COUNT(*) FROM trail_event", []).first?.integer(0) } == 0)
        }
    }

    @Test("an area's link shows that area's organisations, and an unknown one shows none and no error")
    func areas() async throws {
        try await PretendRegion.with { region in
            let east = PretendRegion.text(try await region.ask("/organisations?area=QMF"))
            #expect(east.contains("Barts &lt;Health&gt;") && !east.contains("London Ambulance Service"))
            for odd in ["XXX", "%00", "a"] { #expect(try await region.ask("/organisations?area=\(odd)").status == .ok) }
        }
    }

    @Test("a word finds the answers that hold it, and where none does all are shown")
    func answers() async throws {
        try await PretendRegion.with { region in
            func count(_ page: String) -> Int { page.matches(of: /nhsuk-expander/).count }
            let all = count(PretendRegion.text(try await region.ask("/questions")))
            let some = PretendRegion.text(try await region.ask("/questions", .post, body: "asked=insurer"))
            #expect(all > 10 && count(some) >= 1 && count(some) < all && some.contains("insurer"))
            let none = PretendRegion.text(try await region.ask("/questions", .post, body: "asked=xylophone"))
            #expect(count(none) == all && none.contains("We found no answer to that"))
        }
    }

    @Test("the privacy page says how long what is on record is kept, as the region has set it")
    func kept() async throws {
        try await PretendRegion.with { region in
            let unset = PretendRegion.text(try await region.ask("/privacy"))
            #expect(unset.contains("no time after which it is erased"))
            var set = region
            for (kept, words) in [((8, 0), "after years: 8."), ((0, 30), "after days: 30."), ((1, 6), "after years: 1, days: 6.")] {
                set.kept = kept
                let page = PretendRegion.text(try await set.ask("/privacy"))
                #expect(page.contains(words))
            }
        }
    }

    @Test(
        "a question as people ask it finds its answer first: words that all have are passed over, and how a word ends",
        arguments: [
            ("how do I object", "Can I say no?"), ("can the police see my record", "Can the police look?"),
            ("stop insurers seeing my notes", "Can my boss or an insurer look?"), ("who can see who looked", "Can I see who looked?"),
            ("What if I have no NHS login?", "I have no NHS login. What now?"), ("is it for researchers", "Is it used for research?"),
        ])
    func asked(_ typed: String, _ question: String) async throws {
        try await PretendRegion.with { region in
            let body = "asked=" + typed.replacing(" ", with: "+").replacing("?", with: "%3F")
            let page = PretendRegion.text(try await region.ask("/questions", .post, body: body))
            let first = page.firstMatch(of: /nhsuk-details__summary-text">([^<]*)</).map { String($0.1) }
            #expect(first == question)
        }
    }

    @Test("words that every question has find none by themselves, and one word is not another that begins alike")
    func nothingAsked() {
        let english = PretendRegion.ours.english
        let all = AnswerFinder.questions(english.pages["answers"]?.blocks ?? [])
        let facts = SiteFacts.unsaid(english)
        #expect(AnswerFinder.ranked(all, "how can I do that", facts, english).isEmpty)
        #expect(AnswerFinder.ranked(all, "policy", facts, english).isEmpty)
        let endings = english.list("ask.endings")
        #expect(SearchWords.isSame("objecting", "object", endings) && SearchWords.isSame("sees", "see", endings))
        #expect(!SearchWords.isSame("police", "policy", endings) && !SearchWords.isSame("on", "once", endings))
    }

    @Test("a running notice is announced on every page, of the site and of a person's own, and whole on its own")
    func notices() async throws {
        try await PretendRegion.with { region in
            let person = try await region.signIn()
            for (path, page) in try await region.pages(cookies: person) { #expect(!page.contains("people-notice"), "\(path)") }
            #expect(PretendRegion.text(try await region.ask("/national-emergencies")).contains("No notice is in force now"))
            var crisis = region
            crisis.notices = [
                RunningNotice(
                    instrument: "The <Order> of 2026", scope: "All of Clapton", from: Date(timeIntervalSince1970: 1_790_000_000),
                    until: Date(timeIntervalSince1970: 1_790_800_000))
            ]
            for cookies in [[:], person] {
                let pages = try await crisis.pages(cookies: cookies)
                for (path, page) in pages { #expect(page.contains("A national emergency notice is in force"), "\(path)") }
                #expect(pages.count > (cookies.isEmpty ? 20 : 30))
            }
            let whole = PretendRegion.text(try await crisis.ask("/national-emergencies"))
            #expect(whole.contains("The &lt;Order&gt; of 2026") && whole.contains("All of Clapton") && whole.contains("2026"))
        }
    }

    @Test("what staff are told where somebody objects is said as the policy in force has it, and where none can be read nothing else is")
    func told() async throws {
        let (hidden, said) = ("see the same as for a person who has no record", "Staff who try to look are told that you object")
        let (none, may) = ("They cannot look in an emergency of yours", "<li>Paramedic &lt;999&gt;</li>")
        let cases: [(ObjectionTold?, [String])] = [
            (ObjectionTold(isSaid: false, mayOpen: []), [hidden, "Staff who try to look are not told", none]),
            (ObjectionTold(isSaid: false, mayOpen: ["Paramedic <999>"]), [hidden, "Most staff who try to look are not told", may]),
            (ObjectionTold(isSaid: true, mayOpen: []), [said, none]),
            (ObjectionTold(isSaid: true, mayOpen: ["Paramedic <999>"]), [said, may]),
            (nil, ["may be told that you object"]),
        ]
        try await PretendRegion.with { region in
            for (told, words) in cases {
                var region = region
                region.told = told
                let page = PretendRegion.text(try await region.ask("/objecting"))
                for it in [hidden, said, none, may, "may be told that you object"] + words {
                    #expect(page.contains(it) == words.contains(it), "\(String(describing: told)): \(it)")
                }
                #expect(!page.contains("no staff can look"))
            }
        }
    }

    @Test("who is told that somebody objects is whoever the policy lets open it all the same, by the role's name, and all where it says so")
    func toldByPolicy() {
        func told(_ terms: ObjectionTerms) -> ObjectionTold { ObjectionTold(Decided.policy(objections: terms)) }
        #expect(told(ObjectionTerms()) == ObjectionTold(isSaid: false, mayOpen: []))
        #expect(told(ObjectionTerms(words: .said)) == ObjectionTold(isSaid: true, mayOpen: []))
        let despite = ObjectionTerms.Despite(roles: [RoleID("clinician")], grounds: [])
        #expect(told(ObjectionTerms(breakGlass: despite)) == ObjectionTold(isSaid: false, mayOpen: ["Clinician"]))
    }

    @Test("the policy is read for the site once in some seconds, however many ask")
    func toldSeldom() async {
        let reads = Mutex(0)
        let board = ToldBoard {
            reads.withLock { $0 += 1 }
            return ObjectionTold(isSaid: true, mayOpen: [])
        }
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        for tenth in 0..<99 { #expect(await board.told(at: now + Double(tenth) / 10)?.isSaid == true) }
        #expect(reads.withLock { $0 } == 1)
        _ = await board.told(at: now + ToldBoard.kept)
        #expect(reads.withLock { $0 } == 2)
    }

    @Test("two notices that run at once are both said whole")
    func together() async throws {
        try await PretendRegion.with { region in
            var crisis = region
            crisis.notices = ["First Order", "Second Order"].map {
                RunningNotice(instrument: $0, scope: "For \($0)", from: region.clock.now, until: region.clock.now + 86_400)
            }
            let page = PretendRegion.text(try await crisis.ask("/national-emergencies"))
            for words in ["First Order", "For First Order", "Second Order", "For Second Order"] { #expect(page.contains(words)) }
        }
    }

    @Test("a notice says on which day and at what time it begins and ends")
    func hours() async throws {
        try await PretendRegion.with { region in
            var crisis = region
            crisis.notices = [
                RunningNotice(
                    instrument: "An Order", scope: "All", from: Date(timeIntervalSince1970: 1_790_000_000),
                    until: Date(timeIntervalSince1970: 1_790_800_000))
            ]
            let page = PretendRegion.text(try await crisis.ask("/national-emergencies"))
            // 14:13 and 20:26 by UTC, an hour later in London's summer time.
            #expect(page.contains("21 September 2026, 3:13pm") && page.contains("30 September 2026, 9:26pm"))
        }
    }

    @Test("the list of organisations can be had as CSV and as a FHIR Bundle, and both hold every organisation")
    func files() async throws {
        try await PretendRegion.with { region in
            let csv = PretendRegion.text(try await region.ask("/organisations.csv"))
            let lines = csv.split(separator: "\r\n")
            #expect(lines.count == 1 + PretendRegion.organisations.count)
            #expect(
                lines.contains {
                    $0.hasPrefix("F84003,Lower Clapton Practice,gp-practice,North East London,E5,live,yes,yes,medicines allergies,acute")
                })
            #expect(lines.contains { $0.hasPrefix("RYY,Coming Hospital") && $0.contains(",announced,no,no,") })
            let response = try await region.ask("/organisations.json")
            #expect(response.headers[.contentType]?.hasPrefix("application/fhir+json") == true)
            let bundle = try #require(try JSONSerialization.jsonObject(with: Data(buffer: response.body)) as? [String: Any])
            let entries = try #require(bundle["entry"] as? [[String: Any]])
            #expect(entries.count == PretendRegion.organisations.count + PretendRegion.areas.count)
            let urls = Set(entries.compactMap { $0["fullUrl"] as? String })
            #expect(urls.count == entries.count)
            for entry in entries {
                let resource = try #require(entry["resource"] as? [String: Any])
                #expect(resource["resourceType"] as? String == "Organization")
                if let part = (resource["partOf"] as? [String: Any])?["reference"] as? String { #expect(urls.contains(part)) }
            }
        }
    }

    @Test("news stands by its date, the newest first, and as RSS")
    func news() async throws {
        try await PretendRegion.with { region in
            let list = PretendRegion.text(try await region.ask("/news"))
            #expect(list.contains("href=\"/news/2026-11-26-this-site\"") && list.contains("26 November 2026"))
            #expect(try await region.ask("/news/2026-11-26-this-site").status == .ok)
            let feed = try await region.ask("/news.xml")
            let text = PretendRegion.text(feed)
            #expect(feed.headers[.contentType] == "application/rss+xml; charset=utf-8")
            #expect(text.contains("<pubDate>Thu, 26 Nov 2026 12:00:00 +0000</pubDate>"))
            #expect(text.contains("<link>\(PretendRegion.origin)/news/2026-11-26-this-site</link>"))
        }
    }

    @Test("news stands by its kind, ways to take part first, and what is over says so")
    func kinds() async throws {
        try await PretendRegion.with { region in
            // The pretend region's clock stands in September 2026.
            let before = PretendRegion.text(try await region.ask("/news"))
            let places = ["id=\"event\"", "id=\"consultation\"", "id=\"panel\"", "id=\"news\""].compactMap {
                before.firstRange(of: $0)?.lowerBound
            }
            #expect(places.count == 4 && places == places.sorted())
            #expect(before.contains("14 January 2027") && !before.contains(">Over<"))
            #expect(!PretendRegion.text(try await region.ask("/news/2026-11-27-open-evening")).contains(">Over<"))
            region.clock.pass(120 * 86_400)
            let after = PretendRegion.text(try await region.ask("/news"))
            #expect(after.matches(of: />Over</).count == 1, "the open evening alone")
            #expect(PretendRegion.text(try await region.ask("/news/2026-11-27-open-evening")).contains(">Over<"))
            let feed = PretendRegion.text(try await region.ask("/news.xml"))
            for word in ["Events", "Tell us what you think", "Panels of local people", "News"] {
                #expect(feed.contains("<category>\(word)</category>"))
            }
        }
    }

    @Test("a page that is none is answered alike whatever it is called, in any language and under any page")
    func unknown() async throws {
        try await PretendRegion.with { region in
            let never = PretendRegion.plain(try await region.ask("/nothing"))
            for path in ["/en/contact", "/contact/more", "/news/2020-01-01-never", "/answers", "/words.txt", "/ar"] {
                let response = try await region.ask(path)
                #expect(response.status == .notFound && PretendRegion.plain(response) == never, "\(path)")
            }
        }
    }
}

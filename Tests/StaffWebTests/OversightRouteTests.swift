import AccessControl
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import StaffWeb

/// The desk of oversight: who gets in, what is answered to whom, and what no address may hold.
@Suite struct OversightRouteTests {
    private static let id = ExampleOversight.id
    private static let officer = SignInDesk.fake(jobRole: MixUpsRoute.officerRole)

    private static func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, body: String = "", signIn: SignInDesk = officer,
        desk: OversightDesk = OversightDesk()
    ) async throws -> TestResponse {
        var site = Site.example(signIn: signIn)
        site.oversight = desk
        let app = Application(router: Routes.router(site))
        var headers = RouteTests.cookie
        if method == .post { headers[.contentType] = "application/x-www-form-urlencoded" }
        let sent = headers
        return try await app.test(.router) { client in
            try await client.execute(uri: uri, method: method, headers: sent, body: ByteBuffer(string: body))
        }
    }

    /// Every route of the desk, with a form that is whole.
    private static let routes: [(HTTPRequest.Method, String, String)] = [
        (.get, "/oversight", ""), (.post, "/oversight", "after=820|ab"), (.get, "/oversight/broken-glass", ""),
        (.post, "/oversight/broken-glass", ""),
        (.get, "/oversight/questions", ""), (.post, "/oversight/questions", ""), (.get, "/oversight/sample", ""),
        (.post, "/oversight/sample", ""),
        (.get, "/oversight/raised", ""), (.post, "/oversight/raised", ""), (.post, "/oversight/raise", "look=ab"),
        (.post, "/oversight/raise", "look=ab&step=raise&because=x"), (.get, "/oversight/people", ""),
        (.post, "/oversight/people", "person=9996241858"), (.post, "/oversight/people/proof", "person=9996241858"),
        (.post, "/oversight/draw", ""), (.get, "/oversight/cases/\(id)", ""), (.post, "/oversight/cases/\(id)/ask", "words=why"),
        (.post, "/oversight/cases/\(id)/decide", "verdict=justified&because=x"),
        (.post, "/oversight/cases/\(id)/confirm", "agrees=yes&because=x"),
        (.get, "/oversight/corrections", ""), (.post, "/oversight/corrections/\(id)", "outcome=corrected&words=x"),
        (.get, "/oversight/search", ""), (.post, "/oversight/search", "staff=5550"), (.get, "/oversight/reports", ""),
        (.post, "/oversight/reports", "from=2026-11-01&until=2026-11-24"),
        (.post, "/oversight/reports/figures", "from=2026-11-01&until=2026-11-24"),
    ]

    @Test("whoever is no officer gets nothing of the desk, and it is not asked for them")
    func clinicians() async throws {
        let asked = Mutex(0)
        let desk = OversightDesk(
            queue: { _, kind, _ in
                asked.withLock { $0 += 1 }
                return OversightQueue(kind: kind)
            },
            open: { _, _ in
                asked.withLock { $0 += 1 }
                return ExampleOversight.view()
            },
            act: { _, _, _ in
                asked.withLock { $0 += 1 }
                return .done
            },
            search: { _, _ in
                asked.withLock { $0 += 1 }
                return OversightFound()
            },
            draw: { _ in
                asked.withLock { $0 += 1 }
                return 1
            },
            report: { _, _ in
                asked.withLock { $0 += 1 }
                return ExampleOversight.report("x")
            },
            found: { _, _ in
                asked.withLock { $0 += 1 }
                return nil
            },
            raise: { _, _, _ in
                asked.withLock { $0 += 1 }
                return nil
            },
            personList: { _, _ in
                asked.withLock { $0 += 1 }
                return nil
            },
            personProof: { _, _, _ in
                asked.withLock { $0 += 1 }
                return nil
            })
        for (method, uri, body) in Self.routes {
            let response = try await Self.ask(uri, method, body: body, signIn: .fake(), desk: desk)
            #expect(response.status == .forbidden, "\(method) \(uri)")
        }
        #expect(asked.withLock { $0 } == 0)
        let officers = try await Self.ask("/oversight/cases/\(Self.id)", desk: desk)
        #expect(officers.status == .ok)
        #expect(officers.headers[.cacheControl] == "no-store")
    }

    @Test("a case of others, one that never was and an address that cannot be one are answered alike, read or changed")
    func others() async throws {
        func body(_ response: TestResponse) -> String {
            RouteTests.text(response).replacing(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/, with: "REFERENCE")
        }
        let pages = try await [Self.id, String(repeating: "0", count: 32), "..%2f", "A", "%3Cx%3E"].asyncMap {
            try await Self.ask("/oversight/cases/\($0)")
        }
        for page in pages {
            #expect(page.status == .notFound)
            #expect(body(page) == body(pages[0]))
        }
        for (act, form) in [("ask", ""), ("decide", "verdict=training&because=x"), ("confirm", "agrees=no&because=x")] {
            #expect(try await Self.ask("/oversight/cases/\(Self.id)/\(act)", .post, body: form).status == .notFound)
        }
    }

    @Test("what an officer does leads back to the case; what cannot be done now says why, and nothing is done without a reason")
    func acting() async throws {
        let acts = Mutex<[OversightAct]>([])
        let done = Mutex(OversightDone.done)
        let desk = OversightDesk(act: { _, _, act in
            acts.withLock { $0.append(act) }
            return done.withLock { $0 }
        })
        let path = "/oversight/cases/\(Self.id)"
        for (act, form) in [
            ("ask", ""), ("ask", "words=Who+was+it%3F"), ("decide", "verdict=escalate&because=No+tie"),
            ("confirm", "agrees=no&because=Look+again"), ("decide", "verdict=justified&because=Tie&answer=It+was+right."),
        ] {
            let response = try await Self.ask("\(path)/\(act)", .post, body: form, desk: desk)
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == path)
        }
        #expect(
            acts.withLock { $0 } == [
                .ask(words: nil), .ask(words: "Who was it?"), .decide(.escalate, because: "No tie"), .confirm(false, because: "Look again"),
                .decide(.justified, because: "Tie", answer: "It was right."),
            ])
        for form in ["", "verdict=guilty&because=x", "verdict=justified", "verdict=justified&because=+++"] {
            #expect(try await Self.ask("\(path)/decide", .post, body: form, desk: desk).status == .badRequest, "\(form)")
        }
        for form in ["", "agrees=maybe&because=x", "agrees=yes"] {
            #expect(try await Self.ask("\(path)/confirm", .post, body: form, desk: desk).status == .badRequest, "\(form)")
        }
        #expect(
            try await Self.ask("\(path)/ask", .post, body: "words=" + String(repeating: "a", count: 2001), desk: desk).status == .badRequest
        )
        #expect(acts.withLock { $0.count } == 5)
        done.withLock { $0 = .answerMissing }
        let unanswered = try await Self.ask("\(path)/decide", .post, body: "verdict=justified&because=x", desk: desk)
        #expect(unanswered.status == .badRequest && RouteTests.text(unanswered).contains("the person who asked will read"))
        for (outcome, words) in [
            (OversightDone.samePerson, "somebody else"), (.notNow, "meanwhile"), (.notTheirs, "own organisation decides"),
        ] {
            done.withLock { $0 = outcome }
            let response = try await Self.ask("\(path)/decide", .post, body: "verdict=justified&because=x", desk: desk)
            #expect(response.status == .conflict)
            #expect(RouteTests.text(response).contains(words))
        }
    }

    @Test("a search is a form: a number that cannot be is said at its field, and no address or link holds one")
    func searching() async throws {
        let terms = Mutex<[OversightTerms]>([])
        let desk = OversightDesk(search: { _, asked in
            terms.withLock { $0.append(asked) }
            return OversightFound(
                looks: [
                    .init(
                        at: Example.now, staff: "5550", role: "Nurse", organisationName: "Barts", nhsNumber: ExampleLooks.okonkwo.nhsNumber,
                        reference: "ab")
                ], next: "12|ab")
        })
        let wrong = try await Self.ask("/oversight/search", .post, body: "person=999+123&from=yesterday", desk: desk)
        #expect(wrong.status == .badRequest)
        #expect(RouteTests.text(wrong).contains("value=\"999 123\""))
        #expect(terms.withLock { $0.isEmpty })
        let found = try await Self.ask(
            "/oversight/search", .post, body: "person=999+624+1858&from=1+Nov+2026&until=24-Nov-2026&organisation=r1h", desk: desk)
        #expect(found.status == .ok)
        let asked = try #require(terms.withLock { $0.first })
        #expect(asked.nhsNumber?.digits == "9996241858")
        #expect(asked.from?.text == "2026-11-01")
        #expect(asked.organisation == "R1H")
        let text = RouteTests.text(found)
        #expect(text.contains("999 624 1858"))
        for match in text.matches(of: /(?:href|action|src)="([^"]*)"/) { #expect(!match.output.1.contains("624"), "\(match.output.1)") }
        #expect(text.contains("<input type=\"hidden\" name=\"after\" value=\"12|ab\">"))
    }

    @Test("a report is a page and figures; what a spreadsheet would take for a formula is text")
    func report() async throws {
        let desk = OversightDesk(report: { _, period in
            var report = ExampleOversight.report("=HYPERLINK(\"x\"), Trust")
            report.days = [1]
            return report
        })
        let page = try await Self.ask("/oversight/reports", .post, body: "from=1-Nov-2026&until=24-Nov-2026", desk: desk)
        #expect(page.status == .ok)
        #expect(RouteTests.text(page).contains("<svg class=\"cr-plot\""))
        #expect(RouteTests.text(page).contains("<summary>As a table</summary>"))
        #expect(RouteTests.text(page).contains("<b>2</b> Summary Care Records asked for without the person’s word, counted apart"))
        for body in ["", "from=2026-11-24&until=2026-11-01", "from=2020-01-01&until=2026-01-01"] {
            #expect(try await Self.ask("/oversight/reports", .post, body: body, desk: desk).status == .badRequest)
            #expect(try await Self.ask("/oversight/reports/figures", .post, body: body, desk: desk).status == .badRequest)
        }
        let csv = try await Self.ask("/oversight/reports/figures", .post, body: "from=2026-11-01&until=2026-11-24", desk: desk)
        #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
        let lines = RouteTests.text(csv).components(separatedBy: "\r\n")
        #expect(lines[0] == "what,name,count,days_on_average,days_longest,late")
        #expect(lines.contains("looks by organisation,\"'=HYPERLINK(\"\"x\"\"), Trust\",1200,,,"))
        #expect(lines.contains("looks by section shown,Medicines,70,,,") && lines.contains("looks by section opened,Medicines,30,,,"))
        #expect(lines.contains("Summary Care Records asked for without the person's word,all,2,,,"))
        #expect(lines.contains("looks by day,2026-11-01,1,,,"))
        #expect(lines.contains("cases open now,Alerts,5,,,2"))
        #expect(lines.contains("cases closed,Alerts: justified,3,2.3,6.5,1"))
    }

    @Test("what looks showed before it was put on record is said not to be on record, and never to be none")
    func unshown() async throws {
        let body = "from=2026-11-01&until=2026-11-24"
        for (until, says) in [
            (20_779, "Not on record before 22-Nov-2026, nor for all of that day: 900 looks are not counted here."),
            (nil, "Not on record: 900 looks of the period, accounted for by an earlier version."),
        ] as [(Int?, String)] {
            let desk = OversightDesk(report: { _, _ in
                var report = ExampleOversight.report("Trust")
                report.sections = []
                report.unshown = .init(until: until, looks: 900)
                return report
            })
            let page = RouteTests.text(try await Self.ask("/oversight/reports", .post, body: body, desk: desk))
            #expect(page.contains("By section that was shown</h3></header><p>\(says)</p></section>"))
            let csv = RouteTests.text(try await Self.ask("/oversight/reports/figures", .post, body: body, desk: desk))
            #expect(csv.contains("looks by section shown,") && csv.contains(says))
        }
    }

    @Test("a case is raised of a look that was found, by a sealed handle, and never without why")
    func raising() async throws {
        let raised = Mutex<[String]>([])
        let desk = OversightDesk(
            found: { handle, _ in
                handle == "5ea1"
                    ? .init(
                        at: Example.now, staff: "5550", role: "Nurse", organisationName: "Barts", nhsNumber: ExampleLooks.okonkwo.nhsNumber,
                        reference: "ab") : nil
            },
            raise: { handle, _, words in
                raised.withLock { $0.append(handle + " " + words) }
                return handle == "5ea1" ? Self.id : nil
            })
        let form = RouteTests.text(try await Self.ask("/oversight/raise", .post, body: "look=5ea1", desk: desk))
        #expect(form.contains("Why you want it looked into") && form.contains("value=\"5ea1\""))
        #expect(try await Self.ask("/oversight/raise", .post, body: "look=other", desk: desk).status == .notFound)
        #expect(try await Self.ask("/oversight/raise", .post, body: "", desk: desk).status == .notFound)
        #expect(try await Self.ask("/oversight/raise", .post, body: "look=5ea1&step=raise&because=", desk: desk).status == .badRequest)
        #expect(raised.withLock { $0.isEmpty })
        let done = try await Self.ask("/oversight/raise", .post, body: "look=5ea1&step=raise&because=Odd", desk: desk)
        #expect(done.status == .seeOther && done.headers[.location] == "/oversight/cases/" + Self.id)
        #expect(raised.withLock { $0 } == ["5ea1 Odd"])
        #expect(try await Self.ask("/oversight/raise", .post, body: "look=x&step=raise&because=Odd", desk: desk).status == .notFound)
    }

    @Test("a person's list is made by form for the region's officers, says how far it reaches, and others are told who makes it")
    func personList() async throws {
        let desk = OversightDesk(
            personList: { _, number in
                number.digits == "9996241858" ? ExampleOversight.print("Your record was opened") : nil
            },
            personProof: { _, number, part in number.digits == "9996241858" && part == 1 ? Array("{}".utf8) : nil })
        let page = try await Self.ask("/oversight/people", .post, body: "person=999+624+1858", desk: desk)
        let text = RouteTests.text(page)
        #expect(page.status == .ok && text.contains("Events 1 to 12 are in the public log already.") && text.contains("345 entries"))
        for match in text.matches(of: /(?:href|action|src)="([^"]*)"/) { #expect(!match.output.1.contains("624"), "\(match.output.1)") }
        #expect(try await Self.ask("/oversight/people", .post, body: "person=999+123", desk: desk).status == .badRequest)
        #expect(try await Self.ask("/oversight/people", .post, body: "", desk: desk).status == .badRequest)
        let others = try await Self.ask("/oversight/people", .post, body: "person=9434765919", desk: desk)
        #expect(others.status == .conflict && RouteTests.text(others).contains("region"))
        let file = try await Self.ask("/oversight/people/proof", .post, body: "person=9996241858&part=1", desk: desk)
        #expect(file.status == .ok && file.headers[.contentType] == "application/json" && RouteTests.text(file) == "{}")
        #expect(try await Self.ask("/oversight/people/proof", .post, body: "person=9996241858&part=2", desk: desk).status == .conflict)
    }

    @Test("what a person asks and is to be answered is on the page of whoever decides, and on nobody else's")
    func questions() throws {
        let (site, session) = (Site.example(), ExamplePages.session)
        var view = ExampleOversight.question("Why did you look?")
        let decides = CasePage.html(view, site: site, session: session).text
        #expect(decides.contains("Why did you look?") && decides.contains("Your answer to the person"))
        view.may = [.confirm]
        let second = CasePage.html(view, site: site, session: session).text
        #expect(second.contains("If you agree, the person who asked reads: <q>Why did you look?</q>"))
        view = ExampleOversight.question("Why did you look?", isTheirs: true)
        let supplier = CasePage.html(view, site: site, session: session).text
        #expect(!supplier.contains("Why did you look?") && supplier.contains("for the officers who decide"))
    }

    @Test("before anything else of a question, whoever may ask the staff member reads that it may not be safe, until it is answered")
    func safety() throws {
        let (site, session) = (Site.example(), ExamplePages.session)
        func page(_ view: OversightCaseView) -> String { CasePage.html(view, site: site, session: session).text }
        let warning = "Read what the person asks before you ask the staff member."
        var view = ExampleOversight.question("Please do not ask him.")
        let open = page(view)
        let told = try #require(open.range(of: warning)).lowerBound
        let asks = try #require(open.range(of: "Please do not ask him.")).lowerBound
        let button = try #require(open.range(of: "Ask for the reason")).lowerBound
        #expect(told < asks && asks < button)
        view.question = .init(asked: Example.now - 7_200, words: "Please do not ask him.", draft: nil, answered: Example.now)
        #expect(!page(view).contains(warning))
        #expect(!page(ExampleOversight.question("Why?", isTheirs: true)).contains(warning), "who only supplied asks nobody")
        #expect(!page(ExampleOversight.view()).contains(warning), "nobody of the public asked")
    }

    @Test("the officer of a question is told that whoever says nothing of their safety may not have known that they can")
    func silence() {
        let page = CasePage.html(ExampleOversight.question("Why?"), site: .example(), session: ExamplePages.session).text
        #expect(page.contains("so, do not ask. If they say nothing of it, they may not have known that they can."))
        #expect(!page.contains("Their form tells them"))
    }

    @Test("a case that is older than the region keeps says until when it keeps what it is about, in its queue too")
    func kept() {
        var row = ExampleOversight.row(.raised)
        row.keptUntil = Example.now + 30 * 86_400
        let queue = OversightQueue(kind: .raised, rows: [row], counts: [.raised: 1])
        let page = QueuePage.html(queue, isFirst: true, site: .example(), session: ExamplePages.session).text
        #expect(page.contains("1 case on this page is older than the region keeps its trail.") && page.contains("Erased on "))
    }

    @Test("a staff member is told on every page that they are asked, and answers their own questions only")
    func reasons() async throws {
        var signIn = SignInDesk.fake()
        let session = signIn.session
        signIn.session = { cookie async throws(SignInFailure) in
            guard let it = try await session(cookie) else { return nil }
            return StaffSession(key: it.key, staff: it.staff, organisationName: it.organisationName, reasons: 2)
        }
        let answered = Mutex<[String]>([])
        let desk = OversightDesk(
            asked: { _ in
                [
                    ReasonAsked(
                        id: Self.id, organisationName: "Barts", nhsNumber: nil, lookAt: Example.now, asked: Example.now, due: Example.now,
                        words: nil)
                ]
            },
            answer: { id, staff, words in
                answered.withLock { $0.append("\(id) \(staff.subject) \(words)") }
                return id == Self.id
            })
        #expect(
            RouteTests.text(try await Self.ask("/", signIn: signIn, desk: desk)).contains("Privacy officers ask about 2 looks of yours"))
        #expect(
            RouteTests.text(try await Self.ask("/reasons", signIn: signIn, desk: desk)).contains("name=\"question\" value=\"\(Self.id)\""))
        let good = try await Self.ask("/reasons", .post, body: "question=\(Self.id)&words=She+fell", signIn: signIn, desk: desk)
        #expect(good.status == .seeOther)
        #expect(answered.withLock { $0 } == ["\(Self.id) s-1 She fell"])
        #expect(try await Self.ask("/reasons", .post, body: "question=another&words=x", signIn: signIn, desk: desk).status == .notFound)
        #expect(try await Self.ask("/reasons", .post, body: "question=\(Self.id)&words=", signIn: signIn, desk: desk).status == .badRequest)
        #expect(try await Self.ask("/reasons", .post, body: "words=x", signIn: signIn, desk: desk).status == .badRequest)
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async throws -> [T] {
        var all: [T] = []
        for element in self { all.append(try await body(element)) }
        return all
    }
}

import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Objections
import Synchronization
import Testing

@testable import StaffWeb

/// The objection desk's forms: what was typed is there again where it cannot be taken.
@Suite struct ObjectionFormTests {
    private static let id = ExampleObjections.id

    private static func post(_ uri: String, _ body: String, _ desk: ObjectionDesk) async throws -> (
        status: HTTPResponse.Status, page: String
    ) {
        var site = Site.example(signIn: .fake(jobRole: ObjectionsRoute.deskRole))
        site.objections = desk
        let app = Application(router: Routes.router(site))
        var headers = RouteTests.cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        let sent = headers
        return try await app.test(.router) { client in
            let answer = try await client.execute(uri: uri, method: .post, headers: sent, body: ByteBuffer(string: body))
            return (answer.status, String(buffer: answer.body))
        }
    }

    /// A desk that shows one case, and takes steps and entries as the test says.
    private static func desk(
        _ line: ObjectionLine = ExampleObjections.line(), act: ObjectionDone = .done(id: id), enter: ObjectionDone = .done(id: id)
    ) -> ObjectionDesk {
        ObjectionDesk(
            queue: { _, _, _ in ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today) },
            open: { _, _ in ExampleObjections.view(line) }, act: { _, _, _, _ in act }, enter: { _, _ in enter })
    }

    private static let whole =
        "way=letter&received=2026-01-31&nhs-number=9996241858&name=Ada+Okonkwo&born=1944-03-14&acting=self&email=me%40example.com"

    @Test("a form that cannot be taken keeps what was typed, and says every mistake beside its field and in the summary")
    func entry() async throws {
        let body =
            "way=phone&received=2999-12-31&nhs-number=999+624+1857&email=nobody&acting=attorney&evidence=LP-1&from=&until=soon&cannot-decide=1"
        let (status, page) = try await Self.post("/objections/new", body, Self.desk())
        #expect(status == .badRequest && page.contains("<title>Error: Enter an objection"))
        for field in ["received", "number", "name", "born", "email", "scope-0", "from", "until"] {
            #expect(page.contains("href=\"#\(field)\"") && page.contains("id=\"\(field)-error\""), "\(field)")
            #expect(page.contains("aria-describedby=\"\(field)-error\""), "\(field)")
        }
        for typed in [
            #"value="phone" checked"#, #"value="2999-12-31""#, #"value="999 624 1857""#, #"value="nobody""#, #"value="attorney" checked"#,
            #"value="LP-1""#, #"value="soon""#, #"value="1" checked"#,
        ] {
            #expect(page.contains(typed), "\(typed)")
        }
    }

    @Test("a form that is whole is taken, and an empty one is no mistake yet")
    func taken() async throws {
        #expect(try await Self.post("/objections/new", Self.whole, Self.desk()).status == .seeOther)
        let page = ObjectionEntryPage.html(
            .init(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today), TypedForm(), site: Site.example(),
            session: ExamplePages.session
        ).text
        #expect(!page.contains("There is a problem") && page.contains(#"value="self" checked"#))
        #expect(!page.contains(#"value="health-and-welfare" checked"#), "what a power is about is never assumed")
    }

    @Test(
        "what the desk finds wrong is said beside its field, with what was typed",
        arguments: [
            (ObjectionDone.nobody, HTTPResponse.Status.badRequest, "number", "knows nobody of that number"),
            (.standsAlready("BCDF-2345"), .conflict, "number", "BCDF-2345"),
            (.refused(.mayNotAct(.acting(.carer))), .conflict, "acting-0", "no right to object"),
        ])
    func refusedEntry(done: ObjectionDone, expected: HTTPResponse.Status, field: String, words: String) async throws {
        let (status, page) = try await Self.post("/objections/new", Self.whole, Self.desk(enter: done))
        #expect(status == expected && page.contains("href=\"#\(field)\"") && page.contains("id=\"\(field)-error\"") && page.contains(words))
        #expect(page.contains(#"value="9996241858""#) && page.contains(#"value="me@example.com""#))
    }

    @Test("a step that is refused keeps its reasons, also where it does not follow any more")
    func steps() async throws {
        let considered = ExampleObjections.line(ExampleObjections.considered, person: ExampleLooks.okonkwo.nhsNumber)
        let uri = "/objections/cases/\(Self.id)/propose-not-upheld"
        let (status, page) = try await Self.post(uri, "words=A+%3Cchild%3E+lives+there", Self.desk(considered))
        #expect(status == .badRequest && page.contains("id=\"ground-0-error\"") && page.contains(">A &lt;child&gt; lives there</textarea>"))
        let refused = try await Self.post(uri, "words=&ground=safeguarding", Self.desk(considered, act: .refused(.reasonsMissing)))
        #expect(refused.status == .conflict && refused.page.contains("id=\"words-propose-not-upheld-error\""))
        #expect(refused.page.contains(#"value="safeguarding" checked"#))
        let late = ObjectionDone.refused(.notNow(.inForce, .proposeNotUpheld))
        let standing = ExampleObjections.line(ExampleObjections.considered + [.uphold], person: ExampleLooks.okonkwo.nhsNumber)
        let gone = try await Self.post(uri, "words=Long+reasons&ground=safeguarding", Self.desk(standing, act: late))
        #expect(gone.status == .conflict && gone.page.contains("Long reasons") && gone.page.contains("does not follow"))
    }

    @Test("where the register gives no answer about a number a case and a search say that there may be more")
    func mayBeMore() async throws {
        for mayBeMore in [false, true] {
            let line = ExampleObjections.line(ExampleObjections.considered)
            var view = ExampleObjections.view(line)
            view.mayBeMore = mayBeMore
            let shown = view
            var desk = Self.desk(line)
            desk.open = { _, _ in shown }
            desk.search = { _, _ in ObjectionsFound([], mayBeMore: mayBeMore) }
            let (status, found) = try await Self.post("/objections/search", "words=999+123+0068", desk)
            #expect(status == .ok && found.contains("There may be more.") == mayBeMore)
            // A step that cannot be taken shows the case again.
            desk.act = { _, _, _, _ in .refused(.reasonsMissing) }
            let page = try await Self.post("/objections/cases/\(Self.id)/withdraw", "words=&asked=phone&asked-check=called-back", desk).page
            #expect(page.contains("What was done") && page.contains("There may be more.") == mayBeMore)
        }
    }

    @Test("where nothing is kept of who objected, untying asks for their name and date of birth, both or neither; else it does not")
    func whoObjected() async throws {
        let line = ExampleObjections.line(ExampleObjections.considered, person: ExampleLooks.okonkwo.nhsNumber)
        var view = ExampleObjections.view(line)
        func asks() -> Bool { ObjectionStepForms.html(view, nil, TypedForm()).text.contains(#"id="untie-name""#) }
        #expect(!asks())
        view.details = [("Who acts", "Somebody")]
        #expect(asks())
        let sent = Mutex<ObjectionStep?>(nil)
        let shown = view
        var desk = Self.desk(line)
        desk.open = { _, _ in shown }
        desk.act = { id, _, step, _ in
            sent.withLock { $0 = step }
            if case .untie(_, nil) = step { return .refused(.whoMissing) }
            return .done(id: id)
        }
        let uri = "/objections/cases/\(Self.id)/untie"
        let half = try await Self.post(uri, "words=w&name=Ada+Okonkwo&born=", desk)
        #expect(half.status == .badRequest && half.page.contains("untie-born-error") && half.page.contains(#"value="Ada Okonkwo""#))
        #expect(sent.withLock { $0 } == nil)
        let none = try await Self.post(uri, "words=w", desk)
        #expect(none.status == .conflict && none.page.contains("untie-name-error"))
        _ = try await Self.post(uri, "words=w&name=Ada+Okonkwo&born=14%2F3%2F1944", desk)
        #expect(sent.withLock { $0 } == .untie(why: "w", said: ClaimedPerson(name: "Ada Okonkwo", born: "14/3/1944")))
    }

    @Test("what ended with a death is brought back by a form that asks how it is known; else it can only be untied from a wrong person")
    func notDied() async throws {
        let dead = Representing.Person(born: nil, isDeceased: true, isDeathFormal: true, isRestricted: false)
        let number = ExampleLooks.okonkwo.nhsNumber
        let before = ExampleObjections.line(ExampleObjections.considered + [.uphold], person: number)
        let it = try before.it.taking(
            .died(why: "w"), by: Hand(.desk, subject: "one"), on: ExampleObjections.today, person: dead)
        let line = ObjectionLine(id: before.id, reference: before.reference, it: it, person: number)
        let page = ObjectionStepForms.html(ExampleObjections.view(line), nil, TypedForm()).text
        #expect(page.contains("id=\"words-not-died\"") && page.contains("Bring it back"))
        #expect(page.components(separatedBy: "<form").count == 3, "this form, and the one for a case that was tied to somebody else")
        let uri = "/objections/cases/\(Self.id)/not-died"
        let (status, refused) = try await Self.post(uri, "words=They+%3Clive%3E", Self.desk(line, act: .standsAlready("BCDF-9999")))
        #expect(status == .conflict && refused.contains("id=\"words-not-died-error\"") && refused.contains("BCDF-9999"))
        let sent = Mutex<ObjectionStep?>(nil)
        var desk = Self.desk(line)
        desk.act = { id, _, step, _ in
            sent.withLock { $0 = step }
            return .done(id: id)
        }
        _ = try await Self.post(uri, "words=They+live", desk)
        #expect(sent.withLock { $0 } == .notDied(why: "They live"))
    }

    @Test("a case of another desk's person says so, as text, and that desk is chosen already where it can be handed over")
    func belongs() {
        var view = ExampleObjections.view(ExampleObjections.line())
        func page() -> String { ObjectionStepForms.html(view, nil, TypedForm()).text }
        #expect(!page().contains("Another desk’s?") && !page().contains("value=\"QKK\" checked"))
        view.belongs = .init(code: "QKK", words: "They live <elsewhere>.")
        #expect(
            page().contains("Another desk’s?") && page().contains("They live &lt;elsewhere&gt;.")
                && page().contains("value=\"QKK\" checked"))
    }

    @Test("that the person has died is written with how it is known, and where the national register does not say so that is said there")
    func died() async throws {
        let line = ExampleObjections.line(ExampleObjections.considered + [.uphold], person: ExampleLooks.okonkwo.nhsNumber)
        let page = ObjectionStepForms.html(ExampleObjections.view(line), nil, TypedForm()).text
        #expect(page.contains("id=\"words-died\"") && page.contains("The national register is asked first"))
        let uri = "/objections/cases/\(Self.id)/died"
        let (status, refused) = try await Self.post(uri, "words=Their+%3Cfamily%3E+called", Self.desk(line, act: .refused(.deathNotKnown)))
        #expect(
            status == .conflict && refused.contains("id=\"words-died-error\"")
                && refused.contains("does not say that this person’s death is registered")
        )
        #expect(refused.contains(">Their &lt;family&gt; called</textarea>"))
        let sent = Mutex<ObjectionStep?>(nil)
        var desk = Self.desk(line)
        desk.act = { id, _, step, _ in
            sent.withLock { $0 = step }
            return .done(id: id)
        }
        _ = try await Self.post(uri, "words=Their+family+called", desk)
        #expect(sent.withLock { $0 } == .died(why: "Their family called"))
    }

    @Test(
        "a desk cannot say that it checked identity as only a sign-in or an older system does",
        arguments: [IdentityCheck.signedIn, .asImported])
    func checksOfOthers(_ check: IdentityCheck) async throws {
        let uri = "/objections/cases/\(Self.id)/check-identity"
        let (status, page) = try await Self.post(uri, "check=\(check.rawValue)&nhs-number=9996241858", Self.desk())
        #expect(status == .badRequest && page.contains("id=\"check-0-error\"") && !page.contains("value=\"\(check.rawValue)\""))
    }

    @Test("who it is cannot be checked without a number, which is said at the number")
    func number() async throws {
        let uri = "/objections/cases/\(Self.id)/check-identity"
        let (status, page) = try await Self.post(uri, "check=documents&nhs-number=", Self.desk(act: .numberMissing))
        #expect(status == .badRequest && page.contains("id=\"number-error\"") && page.contains(#"value="documents" checked"#))
    }

    /// What each button of a page is called, by whoever only hears it.
    private static func buttons(_ page: String) -> [String] {
        page.matches(of: /<button[^>]*>(.*?)<\/button>/).map { String($0.1.replacing(/<[^>]*>/, with: "")) }
    }

    @Test("wherever a case is, each of its buttons says what it does, and no two say the same")
    func namedButtons() throws {
        let desk = try #require(ODSCode("QMJ"))
        let number = ExampleLooks.okonkwo.nhsNumber
        let considered = ExampleObjections.considered
        for steps in [
            [], Array(considered.prefix(1)), considered, considered + [.proposeNotUpheld(.safeguarding, reasons: "r")],
            considered + [.uphold, .heard(.moved(to: desk))],
        ] {
            let view = ExampleObjections.view(ExampleObjections.line(steps, person: number))
            let names = Self.buttons(ObjectionStepForms.html(view, nil, TypedForm()).text)
            #expect(names.count > 2 && Set(names).count == names.count && !names.contains("Put on record"), "\(names)")
        }
    }

    @Test("what the national register says stands at the top of the queue and of the case, where the desk it proposes is chosen already")
    func heard() throws {
        let desk = try #require(ODSCode("QKK"))
        let line = ExampleObjections.line(
            ExampleObjections.considered + [.uphold, .heard(.moved(to: desk))], person: ExampleLooks.okonkwo.nhsNumber)
        let forms = ObjectionStepForms.html(ExampleObjections.view(line, "It says so."), nil, TypedForm()).text
        #expect(forms.contains("It says so.") && forms.contains("value=\"QKK\" checked") && !forms.contains("value=\"QMJ\" checked"))
        #expect(forms.contains("Leave it as it is"))
        let plain = ObjectionStepForms.html(
            ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered + [.uphold])), nil, TypedForm()
        ).text
        #expect(!plain.contains("Leave it as it is") && plain.contains("Hand it over"))
    }

    @Test("a child who decides for themselves now stands on the case as to be asked, and the desk says when they were")
    func comingOfAge() throws {
        let (born, today) = (try #require(Day(2012, 1, 1)), ExampleObjections.today)
        let parent = ActingFor(standing: .parent, evidence: "e", from: born)
        let it = ObjectionCase(
            way: .letter, received: today, state: .inForce, due: today, extended: nil, proposal: nil, acting: parent,
            askAgain: born.adding(months: 12 * 13), reminded: nil)
        var view = ExampleObjections.view(.init(id: Self.id, reference: "BCDF-2345", it: it, person: ExampleLooks.okonkwo.nhsNumber))
        view.asking = "They are to be asked."
        let forms = ObjectionStepForms.html(view, nil, TypedForm()).text
        #expect(forms.contains("They are to be asked.") && forms.contains("Record that you asked them"))
        #expect(forms.contains("Record that they keep it") && !forms.contains("/of-age"), "what only the clock does is nobody's to send")
        let plain = ObjectionStepForms.html(
            ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered + [.uphold])), nil, TypedForm()
        ).text
        #expect(!plain.contains("Record that you asked them"))
    }

    @Test(
        "a parent's objection that waits when the child comes of age is not brought into force: the desk reads whom to ask, and records their answer"
    )
    func ofAgeWhileItWaits() throws {
        let (born, today) = (try #require(Day(2012, 1, 1)), ExampleObjections.today)
        let it = ObjectionCase(
            way: .letter, received: today, state: .considering, due: today, extended: nil, proposal: nil,
            acting: ActingFor(standing: .parent, evidence: "e", from: born), askAgain: born.adding(months: 12 * 13), reminded: nil)
        let view = ExampleObjections.view(.init(id: Self.id, reference: "BCDF-2345", it: it, person: ExampleLooks.okonkwo.nhsNumber))
        let forms = ObjectionStepForms.html(view, nil, TypedForm()).text
        #expect(forms.contains("Ask the person first.") && forms.contains("Record that they keep it"))
        #expect(!forms.contains("Bring into force"))
        let own = ObjectionStepForms.html(
            ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered)), nil, TypedForm()
        ).text
        #expect(own.contains("Bring into force") && !own.contains("Record that they keep it"))
    }

    @Test("before it is brought into force the desk reads what is so then, and not that the record closes within a second")
    func upholding() {
        let forms = ObjectionStepForms.html(
            ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered)), nil, TypedForm()
        ).text
        #expect(forms.contains("within a few seconds") && !forms.contains("Within a second") && !forms.contains("The person is told.<"))
        #expect(forms.contains("where they gave an address for it"))
    }

    @Test("how a person can be reached safely stands before the letter, with a warning where they want nothing sent")
    func reaching() throws {
        let (site, session) = (Site.example(), ExamplePages.session)
        var view = ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered))
        func page() -> String { ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: session).text }
        view.reach = .here
        let (reach, letter) = (try #require(page().range(of: "How to reach them")), try #require(page().range(of: "<h2>Letter</h2>")))
        #expect(page().contains("Send nothing.") && reach.lowerBound < letter.lowerBound)
        view.reach = .said("by phone", "After six, not the landline")
        #expect(page().contains("After six, not the landline") && page().contains("in no other way") && !page().contains("Send nothing."))
        view.reach = .neverSaid
        #expect(page().contains("They have not said how they can be reached safely"))
        view.reach = nil
        #expect(page().contains("Who it is has not been checked"))
    }

    @Test("a letter is in the person's language, from right to left where that runs so, and one step from the same in English")
    func letterInALanguage() async throws {
        var view = ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered))
        let invented = LetterLanguage(code: "qaa", name: "Qaa", isRightToLeft: true)
        view.letter = Letter(.receipt, language: invented, head: ["Day one"], subject: "Theirs", paragraphs: ["In theirs"])
        view.otherLetters = [Letter(.receipt, head: ["Reference"], subject: "Ours", paragraphs: ["In ours"])]
        let shown = view
        var site = Site.example(signIn: .fake(jobRole: ObjectionsRoute.deskRole))
        site.objections = ObjectionDesk(
            queue: { _, _, _ in ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today) },
            open: { _, _ in shown }, act: { _, _, _, _ in .notFound }, enter: { _, _ in .notFound })
        let app = Application(router: Routes.router(site))
        let address = "/objections/cases/\(Self.id)/letter"
        try await app.test(.router) { client in
            func page(_ uri: String) async throws -> (status: HTTPResponse.Status, text: String) {
                let answer = try await client.execute(uri: uri, method: .get, headers: RouteTests.cookie)
                return (answer.status, String(buffer: answer.body))
            }
            let theirs = try await page(address).text
            #expect(theirs.contains("tabindex=\"-1\" lang=\"qaa\" dir=\"rtl\">"))
            #expect(theirs.contains("In theirs") && theirs.contains("Day one"))
            #expect(theirs.contains("href=\"\(address)?language=en\"") && !theirs.contains("In ours"))
            let ours = try await page(address + "?language=en").text
            #expect(ours.contains("In ours") && !ours.contains("dir=\"rtl\"") && ours.contains("?language=qaa\""))
            #expect(try await page(address + "?language=cy").status == .notFound, "none that the desk cannot write in")
        }
        let page = ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: ExamplePages.session).text
        #expect(page.contains("to print</a>, in Qaa"))
    }

    @Test("the desk chooses in which language to write where it can write in several; else it is not asked")
    func chosenLanguage() async throws {
        var queue = ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today)
        func form() -> String { ObjectionEntryPage.html(queue, TypedForm(), site: Site.example(), session: ExamplePages.session).text }
        #expect(!form().contains("name=\"language\""))
        queue.languages = [.english, ExampleObjections.invented]
        #expect(form().contains("name=\"language\"") && form().contains("value=\"en\" checked") && form().contains("value=\"qaa\""))
        for (own, first) in [("qaa", "qaa"), ("cy", "en")] {
            queue.language = own
            #expect(form().contains("value=\"\(first)\" checked"), "the region's own where the desk can write in it")
        }
        let asked = Mutex<[String?]>([])
        let shown = queue
        let desk = ObjectionDesk(
            queue: { _, _, _ in shown }, open: { _, _ in nil }, act: { _, _, _, _ in .notFound },
            enter: { _, entry in
                asked.withLock { $0.append(entry.language) }
                return .done(id: Self.id)
            })
        for body in [Self.whole, Self.whole + "&language=qaa"] {
            #expect(try await Self.post("/objections/new", body, desk).status == .seeOther)
        }
        #expect(asked.withLock { $0 } == [nil, "qaa"])
    }

    @Test("the address that was given stands on the case, and the desk can stop writing to it; where there is none it cannot")
    func address() {
        let (site, session) = (Site.example(), ExamplePages.session)
        var view = ExampleObjections.view(ExampleObjections.line())
        view.contact = "me@example.com"
        let page = ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: session).text
        #expect(page.contains("me@example.com") && page.contains("Do not write to it any more"))
        view.contact = nil
        #expect(!ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: session).text.contains("Do not write to it any more"))
    }

    @Test("of an address that nothing is sent to the case does not say that it is told of each step")
    func unusedAddress() {
        var view = ExampleObjections.view(ExampleObjections.line(ExampleObjections.considered, person: ExampleLooks.okonkwo.nhsNumber))
        view.contact = "me@example.com"
        func page() -> String {
            ObjectionCasePage.html(view, nil, TypedForm(), site: Site.example(), session: ExamplePages.session).text
        }
        #expect(page().contains("told of each step"))
        view.use = .unwanted
        #expect(!page().contains("told of each step") && page().contains("sends nothing to it"))
        (view.use, view.reach) = (.waits, .untold)
        #expect(
            !page().contains("told of each step") && page().contains("is to be sent to it waits") && page().contains("Send nothing yet"))
    }

    @Test("whether the address of a form that anybody may have sent is the person's is said with the check of who it is, and nowhere else")
    func addressOfAnybody() {
        func forms(_ way: ObjectionCase.Way) -> String {
            let it = ObjectionCase(way: way, received: ExampleObjections.today)
            var view = ExampleObjections.view(.init(id: Self.id, reference: "BCDF-2345", it: it, person: nil))
            view.contact = "me@example.com"
            return ObjectionStepForms.html(view, nil, TypedForm()).text
        }
        #expect(forms(.form).contains("address-is-theirs") && !forms(.letter).contains("address-is-theirs"))
    }

    @Test("a tick at the check of who it is says that the address is the person's, and no tick that it is not", arguments: [true, false])
    func tickedAddress(_ isTicked: Bool) async throws {
        let expected = ObjectionStep.checkIdentity(.documents, addressIsTheirs: isTicked)
        let desk = ObjectionDesk(
            queue: { _, _, _ in ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today) },
            open: { _, _ in ExampleObjections.view(ExampleObjections.line()) },
            act: { _, _, step, _ in step == expected ? .done(id: Self.id) : .notFound }, enter: { _, _ in .notFound })
        let body = "check=documents&nhs-number=9996241858" + (isTicked ? "&address-is-theirs=1" : "")
        #expect(try await Self.post("/objections/cases/\(Self.id)/check-identity", body, desk).status == .seeOther)
    }

    @Test("the queue shows the name and date of birth that were written where nobody has checked who it is")
    func claimed() throws {
        var line = ExampleObjections.line()
        line.claimed = ClaimedPerson(name: "A <b>Person", born: "1970-03-31")
        let table = ObjectionQueuePage.table([line], ExampleObjections.today, caption: "c").text
        #expect(table.contains("Not yet checked: A &lt;b&gt;Person, born 1970-03-31"))
        var checked = ExampleObjections.line(ExampleObjections.considered, person: ExampleLooks.okonkwo.nhsNumber)
        checked.claimed = line.claimed
        #expect(!ObjectionQueuePage.table([checked], ExampleObjections.today, caption: "c").text.contains("1970-03-31"))
    }

    @Test("what is handed over leads back to the queue, and to which desk must be said; what only the service does is nobody's to send")
    func handedOver() async throws {
        let line = ExampleObjections.line(ExampleObjections.considered + [.uphold])
        let gone = try await Self.post("/objections/cases/\(Self.id)/transfer", "desk=QMJ", Self.desk(line))
        #expect(gone.status == .seeOther)
        let missing = try await Self.post("/objections/cases/\(Self.id)/transfer", "", Self.desk(line))
        #expect(missing.status == .badRequest && missing.page.contains("href=\"#desk-0\"") && missing.page.contains("id=\"desk-0-error\""))
        let theirs = try await Self.post(
            "/objections/cases/\(Self.id)/register-says", "", Self.desk(line, act: .refused(.notTheirs)))
        #expect(theirs.status == .conflict && theirs.page.contains(StepRefused.notTheirs.sentence))
    }

    @Test("a list beside the queue that is cut says so, and which of them it shows")
    func cut() throws {
        var queue = ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today)
        queue.heard = [.init(line: ExampleObjections.line(), words: "It says so.")]
        queue.despite = [.init(at: Example.now, organisation: "o", ground: "g", reference: "BCDF-2345")]
        let (site, session) = (Site.example(), ExamplePages.session)
        let whole = ObjectionQueuePage.html(queue, isFirst: true, site: site, session: session).text
        #expect(!whole.contains("There are more."))
        (queue.hasMoreHeard, queue.hasMoreDespite) = (true, true)
        let cut = ObjectionQueuePage.html(queue, isFirst: true, site: site, session: session).text
        #expect(cut.contains("There are more. These were received first.") && cut.contains("There are more. These are the newest."))
    }

    @Test("a case that has ended says that an objection under another number goes on")
    func elsewhere() throws {
        let line = ExampleObjections.line(
            ExampleObjections.considered + [.uphold, .withdraw(why: "w", asked: WithdrawalAsked(.phone, check: .calledBack))],
            person: ExampleLooks.okonkwo.nhsNumber)
        var view = ExampleObjections.view(line)
        let (site, session) = (Site.example(), ExamplePages.session)
        let over = ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: session).text
        #expect(!over.contains("Another objection is in force"))
        view.elsewhere = 1
        let goesOn = ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: session).text
        #expect(goesOn.contains("Another objection is in force") && goesOn.contains("carerecord objection end"))
    }

    @Test("where nothing is sent by email no form asks for an address")
    func noEmail() throws {
        var queue = ObjectionQueue(desk: ExampleObjections.desk(), lines: [], today: ExampleObjections.today)
        let (site, session) = (Site.example(), ExamplePages.session)
        #expect(ObjectionEntryPage.html(queue, TypedForm(), site: site, session: session).text.contains("name=\"email\""))
        queue.tellsByEmail = false
        #expect(!ObjectionEntryPage.html(queue, TypedForm(), site: site, session: session).text.contains("name=\"email\""))
    }
}

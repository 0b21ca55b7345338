import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Objections
import Testing

@testable import StaffWeb

/// A desk's page of who acts for whom: what it says of each, and what its form takes.
@Suite struct RepresentativesPageTests {
    private static let id = String(repeating: "a", count: 32)
    private static let today = ExampleObjections.today

    private static func line(
        until: Day? = nil, evidence: String? = "Power 7000", waiting: ShownRepresentatives.Waiting? = nil,
        before: ShownRepresentatives.EndedBefore? = nil
    ) throws -> ShownRepresentatives.Line {
        .init(
            id: id, person: try NHSNumber("9991230068"), representative: try NHSNumber("9991230076"), kind: .attorney,
            from: today.adding(months: -12), until: until, evidence: evidence, waiting: waiting, cannotDecide: true,
            enteredBy: "desk-first",
            entered: today, before: before)
    }

    private static func page(_ lines: [ShownRepresentatives.Line], about: NHSNumber? = nil) -> String {
        RepresentativesPage.html(
            ShownRepresentatives(desk: ExampleObjections.desk(), lines: lines, about: about, today: today), TypedForm(),
            site: Site.example(),
            session: ExamplePages.session
        ).text
    }

    @Test("the second person sees all that they agree to, and that the person stopped it before; what cannot be opened is not agreed to")
    func agreed() throws {
        let page = Self.page([try Self.line(waiting: .forYou, before: .init(isByPerson: true, day: Self.today))])
        for words in [
            "Power 7000", "cannot decide this themselves, it is said", "by desk-first", "the person themselves stopped it on", "/confirm\"",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        let sealed = Self.page([try Self.line(evidence: nil, waiting: .forYou)])
        #expect(!sealed.contains("/confirm\"") && sealed.contains("nobody acts by it") && sealed.contains("/end\""))
    }

    @Test("of what is over or cannot be opened no page says that somebody may act, and of what holds none says more than that two agreed")
    func state() throws {
        let over = Self.page([try Self.line(until: Self.today.adding(months: -1))])
        #expect(over.contains("its last day is over: nobody acts by it") && !over.contains("two of the desk agreed"))
        #expect(!Self.page([try Self.line(evidence: nil)]).contains("two of the desk agreed"))
        let holds = Self.page([try Self.line(until: Self.today)])
        #expect(holds.contains("two of the desk agreed") && !holds.contains("they may act"))
    }

    @Test("what was looked for and not found is said of that number, and not of everybody")
    func found() throws {
        let page = Self.page([], about: try NHSNumber("9991230068"))
        #expect(page.contains("0 entries") && !page.contains("999 123 0068") && !page.contains("has nobody on record"))
        #expect(Self.page([]).contains("has nobody on record"))
    }

    private static func post(_ uri: String, _ body: String, _ done: RepresentativeDone?) async throws -> (
        status: HTTPResponse.Status, page: String
    ) {
        var site = Site.example(signIn: .fake(jobRole: ObjectionsRoute.deskRole))
        site.objections.representatives = { _, about in .init(desk: ExampleObjections.desk(), lines: [], about: about, today: today) }
        site.objections.represent = { _, _ in done ?? .done }
        site.objections.confirmRepresenting = { _, _ in done }
        let app = Application(router: Routes.router(site))
        var headers = RouteTests.cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        let sent = headers
        return try await app.test(.router) { client in
            let answer = try await client.execute(uri: uri, method: .post, headers: sent, body: ByteBuffer(string: body))
            return (answer.status, String(buffer: answer.body))
        }
    }

    private static let whole =
        "nhs-number=9991230068&actor=9991230076&kind=attorney&scope=health-and-welfare&evidence=LP-1&from=2025-01-01&cannot-decide=1"

    @Test("what a power is about is not taken as said where it was not, and nothing is chosen before somebody chooses")
    func scope() async throws {
        for kind in ["attorney", "deputy"] {
            for scope in ["", "&scope=", "&scope=everything"] {
                let body = Self.whole.replacing("kind=attorney", with: "kind=\(kind)").replacing("&scope=health-and-welfare", with: scope)
                let (status, page) = try await Self.post("/objections/representatives", body, .done)
                #expect(status == .badRequest && page.contains("id=\"scope-0-error\""), "\(kind)\(scope)")
            }
        }
        #expect(!Self.page([]).contains("value=\"health-and-welfare\" checked"))
        let parent = Self.whole.replacing("kind=attorney", with: "kind=parent").replacing("&scope=health-and-welfare", with: "")
        #expect(try await Self.post("/objections/representatives", parent, .done).status == .seeOther)
    }

    @Test(
        "why the law lets nobody act stands beside the field that says it",
        arguments: [
            (.notYet, "from"), (.acting(.over), "until"), (.acting(.canDecide), "cannot"), (.acting(.otherScope), "scope-0"),
            (.acting(.evidenceMissing), "evidence"), (.acting(.ofAge), "number"), (.underAge, "number"), (.saidToHaveDied, "number"),
            (.keptBack, "number"),
        ] as [(Representing.Refused, String)])
    func places(_ why: Representing.Refused, _ field: String) async throws {
        let (status, page) = try await Self.post("/objections/representatives", Self.whole, .refused(why))
        #expect(status == .badRequest && page.contains("href=\"#\(field)\"") && page.contains("id=\"\(field)-error\""))
        // Of a card there is no field.
        let card = try await Self.post("/objections/representatives/\(Self.id)/confirm", "", .refused(why))
        #expect(card.status == .conflict && card.page.contains("href=\"#maincontent\""))
    }

    @Test("a last day before the first is said beside the last day")
    func days() async throws {
        let (status, page) = try await Self.post("/objections/representatives", Self.whole + "&until=2024-12-31", .done)
        #expect(status == .badRequest && page.contains("id=\"until-error\"") && page.contains("cannot come before the first"))
    }

    @Test("what the person stopped is entered again only by a tick that was not there to be ticked before it was asked for")
    func again() async throws {
        #expect(!Self.page([]).contains("name=\"known\""))
        let stopped = RepresentativeDone.endedBefore(.init(isByPerson: true, day: Self.today))
        let (status, page) = try await Self.post("/objections/representatives", Self.whole, stopped)
        #expect(status == .badRequest && page.contains("name=\"known\"") && page.contains("id=\"known-error\""))
        #expect(page.contains("the person themselves stopped it on"))
        func knows(_ more: String) -> Bool? { RepresentativeForm.entry(Form(Array((Self.whole + more).utf8))).entry?.knowsOfEnd }
        #expect(knows("") == false && knows("&known=1") == true)
    }
}

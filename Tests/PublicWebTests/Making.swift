import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import Logging
import NIOCore
import Objections
import Storage
import Synchronization
import Testing
import Web

@testable import PublicWeb

let webFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "web").path

/// A public listener over a database of its own, with two people and a clock of the test's.
struct PretendRegion: Sendable {
    static let person = "9991230068"
    static let other = "9991230076"
    static let origin = "http://127.0.0.1:4455"

    /// One desk for all.
    static let desks = DeskBook(
        [
            Desk(
                ics: ODSCode("QMF")!, name: "North East London desk", phone: "020 7946 0201", post: "PO Box 1, London",
                staffedBy: [ODSCode("R1H")!],
                postcodes: ["E5"])
        ], systemOf: [ODSCode("F84003")!: ODSCode("QMF")!, ODSCode("R1H")!: ODSCode("QMF")!])

    let database: SQLiteDatabase
    let clock = Clock()
    let provider = Provider()
    var log: LogKeys?
    var showsStaffNames = false
    var canSeal = true
    /// Whether messages leave, of broken glass by email alone.
    var sendsAll = true
    /// In which people are written to who chose none; nil: English.
    var language: String?
    /// What the national register says of some people, by number.
    var registered: [String: ObjectingDesk.Registered] = [:]
    var isRegisterDown = false
    /// The region's desks.
    var book = desks
    /// Without a desk nobody can ask the register.
    var hasDesks = true
    /// Whom it knows nothing of.
    var unknown: Set<String> = []
    /// What happens while the register is asked about somebody.
    var whileAsked: @Sendable (String) async -> Void = { _ in }
    /// The notice of a national emergency that is in force, in words; nil: those of `notices`.
    var mayServe = true
    var notices: [RunningNotice] = []
    /// How long what is on record is kept; nil: no end is set.
    var kept: (years: Int, days: Int)?
    /// Organisations that the site tells of.
    var places = organisations
    /// What staff read where somebody objects; nil: no policy can be read.
    var told: ObjectionTold? = ObjectionTold(isSaid: false, mayOpen: ["Paramedic <999>"])
    /// Those of the project.
    static let ours = try! SiteTexts(folder: webFolder)
    var texts = ours
    let visits = VisitCount()

    static let areas = [("QMF", "North East London"), ("QKK", "South East <London>")].compactMap { code, name in
        ODSCode(code).map { ($0, name) }
    }

    /// Six organisations, one for each way of taking part.
    static let organisations: [PublicDirectory.Entry] = {
        func made(
            _ code: String, _ name: String, _ kind: OrganisationKind, _ area: String, uses: Bool, _ shares: [PublicDirectory.Share],
            stage: ConnectionStage? = nil, isSuspended: Bool = false, outward: String? = nil, isSensitive: Bool = false
        ) -> PublicDirectory.Entry? {
            guard let ods = ODSCode(code), let ics = ODSCode(area) else { return nil }
            return PublicDirectory.Entry(
                Organisation(
                    ods: ods, name: name, kind: kind, ics: ics, usesTheRecord: uses, shares: !shares.isEmpty,
                    contact: "records@\(code).example",
                    isSuspended: isSuspended, stage: stage, outward: outward, isSensitive: isSensitive,
                    complaints: code == "R1H" ? "PALS <desk>, 020 7946 0102" : nil,
                    access: code == "R1H" ? "Access <team>, access@r1h.example" : nil), shares: shares)
        }
        let all = PublicDirectory.Share(sections: Set(Section.allCases), audience: nil)
        let some = PublicDirectory.Share(sections: [.medicines, .allergies], audience: [.acute])
        return [
            made("R1H", "Barts <Health>", .acute, "QMF", uses: true, [all]),
            made("F84003", "Lower Clapton Practice", .gpPractice, "QMF", uses: true, [some], outward: "E5"),
            made("RRU", "London Ambulance Service", .ambulance, "QKK", uses: true, []),
            made("RXX", "Paused Trust", .acute, "QKK", uses: true, [all], isSuspended: true),
            made("RYY", "Coming Hospital", .acute, "QKK", uses: false, [], stage: .announced),
            made("RZZ", "Quiet Clinic", .community, "QMF", uses: true, [all], isSensitive: true),
        ].compactMap(\.self)
    }()

    struct Notices: EmergencyNotices {
        let all: [RunningNotice]
        func running() async -> [RunningNotice] { all }
    }

    func information() -> PublicInformation {
        let contact = SiteFacts.Contact(name: "Help desk", email: "help@record.example", phone: "020 7946 0000", post: nil)
        let figures = PublicFigureStore(database)
        var facts = SiteFacts(
            name: "Record of <Clapton>", area: "Clapton", contact: contact, protection: contact, neighbours: [("Kent", .announced)])
        facts.kept = kept
        return PublicInformation(
            texts: texts, facts: facts,
            directory: { [places] in PublicDirectory(areas: Self.areas, entries: places) },
            figures: FigureBoard { from, until in try await figures.figures(from: from, until: until) }, notices: Notices(all: notices),
            choices: CookieChoiceStore(database), checkpoint: { "log.example/1\n3\nroot\n" },
            told: ToldBoard { [told] in told })
    }

    final class Clock: Sendable {
        private let moment = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
        var now: Date { moment.withLock { $0 } }
        func pass(_ seconds: TimeInterval) { moment.withLock { $0 += seconds } }
    }

    /// Who the provider says has signed in; or what it says instead.
    final class Provider: Sendable {
        let answer = Mutex<Result<PersonToken, SignInError>>(.failure(.codeRefused))
        let asked = Mutex<[(state: String, nonce: String, verifier: String)]>([])
    }

    static func with<T>(_ body: (PretendRegion) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-public-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(PretendRegion(database: try SQLiteDatabase(path: folder + "/trail.sqlite")))
    }

    var trail: TrailStore { TrailStore(database) }
    var questions: LookQuestionStore { LookQuestionStore(database) }

    /// Kept reversible so that a test reads what was kept; what matters here is that it is never kept as typed.
    static let words = SealedWords(
        seal: { Array($0.utf8).map { $0 ^ 0x5A } }, open: { String(decoding: $0.map { $0 ^ 0x5A }, as: UTF8.self) })

    func router() -> Router<PublicContext> {
        let number = try! NHSNumber(Self.person)
        let (clock, provider, mayServe) = (clock, provider, mayServe)
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        let desk = PublicDesk(
            sessions: PublicSessionStore(database), pending: SignInStore(database), trail: trail, people: PersonTrailStore(database),
            questions: questions, corrections: CorrectionStore(database), ways: ContactWayStore(database),
            shared: SharedAboutStore(database),
            directory: { [places] in PublicDirectory(areas: Self.areas, entries: places) },
            provider: PersonProvider(
                address: { state, nonce, verifier, hint async throws(SignInError) in
                    provider.asked.withLock { $0.append((state, nonce, verifier)) }
                    return "https://login.example/authorize?state=\(state)"
                },
                complete: { _, _, _ async throws(SignInError) in try provider.answer.withLock { $0 }.get() }),
            ending: SessionEnding(policy: SessionPolicy()),
            words: canSeal ? Self.words : SealedWords(seal: { _ in nil }, open: { _ in nil }),
            names: {
                RegionNames(
                    organisation: { ["R1H": "Barts <Health>", "F84003": "Lower Clapton Practice"][$0] },
                    role: { role, _ in ["R8000": "Clinician"][role] }, source: { ["barts": "Barts <Health>"][$0] })
            }, proofs: log.map { TrailProofs(database, keys: $0) },
            policy: { log.map { "log \($0.signer.verifier.text)\nquorum none\n" } ?? "" },
            objecting: !hasDesks
                ? nil
                : ObjectingDesk(
                    cases: ObjectionCaseStore(database), representatives: RepresentativeStore(database), book: { [book] in book },
                    register: { [registered, isRegisterDown, unknown, whileAsked] asked in
                        await whileAsked(asked.digits)
                        guard !isRegisterDown, !unknown.contains(asked.digits) else { return nil }
                        if let told = registered[asked.digits] { return told }
                        return .init(number: number, practice: ODSCode("F84003"), postcode: "E5 0AA", born: Day(1950, 1, 1))
                    },
                    inForceAfter: .milliseconds(600), tellsByEmail: { [sendsAll] in sendsAll }),
            sends: { [sendsAll, language] in
                sendsAll
                    ? SentByItself(answers: [.email, .phone], glass: [.email], acting: [.email, .phone], language: language)
                    : SentByItself(language: language)
            },
            logger: quiet)
        return PublicWeb.router(
            desk, staticFolder: webFolder,
            settings: PublicSettings(
                origin: Self.origin, showsStaffNames: showsStaffNames, notice: "A pretend region.",
                notices: { [notices] in notices },
                now: { clock.now },
                mayServe: { mayServe }),
            texts: texts, information: information(), visits: visits)
    }

    // MARK: Asking

    func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, cookies: [String: String] = [:], body: String = "",
        headers more: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = more
        if !cookies.isEmpty { headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") }
        if method == .post { headers[.contentType] = "application/x-www-form-urlencoded" }
        let sent = headers
        return try await Application(router: router()).test(.router) { client in
            try await client.execute(uri: uri, method: method, headers: sent, body: ByteBuffer(string: body))
        }
    }

    /// Every page that has an address of its own, by the table of routes: a new one is in it by itself. And one that is none.
    func pages(cookies: [String: String]) async throws -> [(path: String, text: String)] {
        var pages: [(path: String, text: String)] = []
        let paths = router().routes.filter { $0.method == .get }.map { $0.path.description } + ["/nothing"]
        for path in paths where !path.contains("{") && !path.contains("*") {
            let response = try await ask(path, cookies: cookies)
            guard response.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
            pages.append((path, Self.text(response)))
        }
        return pages
    }

    /// Signs somebody in as a browser would; the cookie of their session.
    func signIn(_ number: String = person, then: String? = nil) async throws -> [String: String] {
        provider.answer.withLock {
            $0 = .success(
                PersonToken(
                    issuer: "https://login.example", subject: "person-\(number)", nhsNumber: (try? NHSNumber(number)) ?? PretendRegion.none)
            )
        }
        let begun = try await ask("/sign-in" + (then.map { "?return=\($0)" } ?? ""))
        let state = String(begun.headers[.location]?.split(separator: "state=").last ?? "")
        let pending = try #require(Self.cookie("carerecord-person-sign-in", of: begun))
        let done = try await ask("/callback?state=\(state)&code=c", cookies: ["carerecord-person-sign-in": pending])
        #expect(done.status == .seeOther)
        return ["carerecord-person": try #require(Self.cookie("carerecord-person", of: done))]
    }

    private static let none: NHSNumber = {
        guard let number = try? NHSNumber("9991230068") else { fatalError("a published example") }
        return number
    }()

    static func cookie(_ name: String, of response: TestResponse) -> String? {
        response.headers[values: .setCookie].first { $0.hasPrefix(name + "=") }
            .map { String($0.dropFirst(name.count + 1).prefix { $0 != ";" }) }
    }

    static func text(_ response: TestResponse) -> String { String(buffer: response.body) }

    /// Without what differs from answer to answer: the reference.
    static func plain(_ response: TestResponse) -> String {
        text(response).replacing(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/, with: "REFERENCE")
    }

    /// The same region with a log that others can check.
    func keepingLog() async throws -> PretendRegion {
        var region = self
        let keys = try #require(LogKeys(try NoteSigner(name: "log.example", kind: .ed25519), secret: Array(repeating: 5, count: 32)))
        _ = try await database.keepLog(LogIntegrator(keys))
        region.log = keys
        return region
    }

    /// Signs a checkpoint, as a node does each second.
    func publish() async throws {
        let integrator = LogIntegrator(try #require(log))
        _ = try await database.write { try integrator.publish($0, at: Date()) }
    }

    // MARK: What happened

    func note(
        _ kind: TrailEvent.Kind, _ people: [String] = [person], look: String? = nil, organisation: String? = "R1H", detail: String? = nil,
        decision: String? = nil
    ) async throws -> String {
        clock.pass(1)
        let event = TrailEvent(
            kind: kind, at: clock.now, subject: organisation == nil ? nil : "555000010001",
            issuer: organisation == nil ? nil : "https://cis2.example",
            organisation: organisation, role: organisation == nil ? nil : "R8000", people: people, look: look, decision: decision,
            detail: detail)
        try await trail.append(event)
        return event.id
    }

    func kinds(of number: String = person) async throws -> [String] {
        let store = PersonTrailStore(database)
        return try await store.page(of: [try NHSNumber(number)], limit: 1_000).lines.map(\.first.kind)
    }
}

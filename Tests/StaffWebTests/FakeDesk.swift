import AccessControl
import CareRecord
import Foundation
import Looks
import Synchronization

@testable import StaffWeb

/// Looks for page tests: what it answers is set by the test, what it was asked is kept.
final class FakeDesk: LookDesk {
    let released: ReleasedLook
    /// Versions that `versions` yields; nil: only the look.
    let stream: AsyncStream<LookVersion>?
    let openError: LookError?
    /// What waits to be confirmed, if the look does.
    let pending: PendingLook?
    let found: PersonSearchResult
    let attachment: OpenedAttachment
    let narrative: String?
    let original: [UInt8]
    /// Other people's looks that the session has open.
    let others: [OtherLook]
    /// Looks of the session that another node holds.
    let elsewhere: [OpenElsewhere]
    /// What the last answer makes of the look, or why it does not come; nil: it is there already.
    let last: Result<ReleasedLook, LookError>?
    /// Whether entries are others than were first shown.
    let isChanged: Bool
    /// The Summary Care Record beside it.
    let summary: SummaryCareRecordState
    /// What it makes of itself once it has answered, or why it does not; nil: it has answered already.
    let summaryLater: Result<SummaryCareRecordState, LookError>?
    /// What becomes of a word about it.
    let summaryAsked: SummaryAsked
    /// What they typed before they signed in again.
    let typedBefore: TypedWords?
    /// Whether what is typed can be kept while they do.
    let keepsTyped: Bool
    private let log = Mutex<[String]>([])
    private let stands = Mutex((standing: LookStanding.live, asked: 0))

    init(
        _ look: ReleasedLook = ExampleLooks.ordinary, stream: AsyncStream<LookVersion>? = nil, openError: LookError? = nil,
        pending: PendingLook? = nil,
        found: PersonSearchResult = .found([ExampleLooks.okonkwo]), others: [OtherLook] = [], elsewhere: [OpenElsewhere] = [],
        isChanged: Bool = false, last: Result<ReleasedLook, LookError>? = nil,
        summary: SummaryCareRecordState = .opened(ExampleSummaries.held), summaryAsked: SummaryAsked = .goneBy,
        summaryLater: Result<SummaryCareRecordState, LookError>? = nil, typedBefore: TypedWords? = nil, keepsTyped: Bool = true,
        attachment: OpenedAttachment = OpenedAttachment(contentType: "application/pdf", bytes: Array("%PDF".utf8)),
        narrative: String? = nil, original: String = #"{"resourceType":"Observation","valueQuantity":{"value":2.50}}"#
    ) {
        released = look
        self.stream = stream
        self.openError = openError
        self.pending = pending
        self.found = found
        self.others = others
        self.elsewhere = elsewhere
        self.isChanged = isChanged
        self.last = last
        self.summary = summary
        self.summaryAsked = summaryAsked
        self.summaryLater = summaryLater
        self.typedBefore = typedBefore
        self.keepsTyped = keepsTyped
        self.attachment = attachment
        self.narrative = narrative
        self.original = Array(original.utf8)
    }

    var calls: [String] { log.withLock { $0 } }
    /// The look ends, or sleeps.
    func become(_ standing: LookStanding) { stands.withLock { $0.standing = standing } }
    /// How often it was asked whether the look lives: once before each version, and once before each piece.
    var standingAsked: Int { stands.withLock { $0.asked } }
    func standing(_ id: LookID, session: String) async -> LookStanding {
        stands.withLock {
            $0.asked += 1
            return $0.standing
        }
    }
    private func note(_ call: String) { log.withLock { $0.append(call) } }

    private func mine(_ id: LookID, _ session: String) throws(LookError) -> ReleasedLook {
        if id.text == "ended-look-0123456789abcdef" { throw .ended }
        guard id == released.id, session == "session-1" else { throw .noSuchLook }
        return released
    }

    func search(_ criteria: PersonCriteria, by staff: StaffMember, session: String) async throws(LookError) -> PersonSearchResult {
        note("search \(criteria.family ?? "") \(criteria.born ?? "")" + (criteria.director.map { " for \($0.subject)" } ?? ""))
        if let openError { throw openError }
        return found
    }

    func open(_ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened {
        note("open" + (request.director.map { " for \($0.subject)" } ?? ""))
        if let openError { throw openError }
        do { _ = try NHSNumber(request.number) } catch { throw .invalidNumber(error) }
        return pending == nil ? .opened(released.id) : .challenged(released.id)
    }

    func pending(_ id: LookID, by staff: StaffMember, session: String) async throws(LookError) -> PendingLook {
        _ = try mine(id, session)
        guard let pending else { throw .noSuchLook }
        return pending
    }

    func confirm(_ id: LookID, _ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened {
        _ = try mine(id, session)
        guard pending != nil else { throw .noSuchLook }
        note("confirm presence \(request.isPresent) reason \(request.reason ?? "-") sections \(request.sections.sorted().map(\.rawValue))")
        if let openError { throw openError }
        return .opened(id)
    }

    func look(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook { try mine(id, session) }

    func summaryCareRecord(_ id: LookID, session: String) async throws(LookError) -> SummaryCareRecordState {
        _ = try mine(id, session)
        guard let summaryLater else { return summary }
        note("waits for the Summary Care Record")
        return try summaryLater.get()
    }

    func askSummaryCareRecord(_ id: LookID, _ permission: PermissionToView, session: String) async throws(LookError) -> SummaryAsked {
        _ = try mine(id, session)
        note("ask summary \(permission)")
        if let openError { throw openError }
        return summaryAsked
    }

    func waitForSignIn(_ id: LookID, keeping typed: TypedWords?, session: String) async throws(LookError) -> LookID {
        _ = try mine(id, session)
        note("wait for sign-in" + (typed.map { " keeping \($0.reason ?? "-") \($0.words)" } ?? ""))
        if typed != nil, !keepsTyped { throw .accountUnavailable }
        guard let waiting = LookID("waiting-look-0123456789abcdef") else { throw .noSuchLook }
        return waiting
    }

    func keepTyped(_ typed: TypedWords, for id: LookID, by staff: StaffMember, session: String) async -> Date? {
        note("keep typed \(typed.reason ?? "-") \(typed.words) \(typed.sections)")
        return keepsTyped ? Example.now.addingTimeInterval(900) : nil
    }

    func typed(_ form: TypedInto, of id: LookID, by staff: StaffMember, session: String) async -> TypedWords? { typedBefore }

    func check(_ id: LookID, session: String) async throws(LookError) { _ = try await look(id, session: session) }
    func versions(_ id: LookID, session: String) async throws(LookError) -> AsyncStream<LookVersion> {
        let look = try mine(id, session)
        if let stream { return stream }
        return AsyncStream {
            $0.yield(LookVersion(look))
            $0.finish()
        }
    }

    func final(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook {
        let now = try mine(id, session)
        guard let last else { return now }
        note("waits for the last answer")
        return try last.get()
    }

    func openEntry(_ opaqueID: String, of id: LookID, session: String) async throws(LookError) -> OpenedEntry {
        note("openEntry")
        let look = try mine(id, session)
        guard let entry = look.entry(opaqueID: opaqueID) else { throw .entryGone }
        let line = look.record.lines(entry.section).first { $0.entries.contains { $0.id == entry.id } }
        return OpenedEntry(entry: entry, line: line, original: original, narrative: narrative, isChanged: isChanged)
    }

    func openAttachment(_ index: Int, of opaqueID: String, in id: LookID, session: String) async throws(LookError) -> OpenedAttachment {
        note("openAttachment")
        _ = try mine(id, session)
        return attachment
    }

    func openSection(_ name: String, of id: LookID, session: String) async throws(LookError) {
        _ = try mine(id, session)
        note("section \(name)")
    }

    func accountForExit(_ kind: String, of id: LookID, session: String) async throws(LookError) {
        _ = try mine(id, session)
        note("exit \(kind)")
    }

    func whole(_ id: LookID, session: String) async throws(LookError) -> WholeLook {
        WholeLook(panel: [], unread: [], resources: [], counts: .init(received: 0, released: 0))
    }
    func close(_ id: LookID, session: String) async throws(LookError) {
        _ = try mine(id, session)
        note("close")
    }
    func openLooks(session: String) async -> [ReleasedLook] { [released] }
    func openElsewhere(session: String) async -> [OpenElsewhere] { elsewhere }
    func others(than id: LookID, session: String) async -> [OtherLook] { others }
    func beat(_ watch: LookWatch) async throws(LookError) -> LookWatch {
        note("beat")
        if let openError { throw openError }
        return watch.showing(stands.withLock { $0.standing } == .live ? [released.id] : [])
    }
    func closeAll(session: String) async { note("closeAll") }
}

extension SignInDesk {
    /// One person, signed in where the cookie says so.
    static func fake(jobRole: String = "R8000", otherRoles: [RoleChoice] = []) -> SignInDesk {
        SignInDesk(
            begin: { hint, then, _ in
                .init(address: "https://sign-in.example/authorize?hint=\(hint ?? "")&then=\(then ?? "")", pending: "pending-1")
            },
            stepUp: { cookie, _, then, _ in
                .init(address: "https://sign-in.example/step-up?then=\(then ?? "")&of=\(cookie)", pending: "pending-1")
            },
            switchUser: { _, _ in
                (.init(address: nil), .init(address: "https://sign-in.example/authorize?prompt=login", pending: "pending-2"))
            },
            complete: { (query, pending, _) async throws(SignInFailure) in
                guard pending == "pending-1" else { throw .notBegunHere }
                if query.contains("many") { return .chooseRole(cookie: "cookie-many", choices: [], then: nil) }
                return .signedIn(cookie: "cookie-1", then: query.contains("then=evil") ? "//evil.example" : "/mix-ups")
            },
            session: { cookie in
                guard cookie == "cookie-1" || cookie == "cookie-2" else { return nil }
                let staff = StaffMember(
                    subject: "s-1", issuer: "https://sign-in.example", name: "Dr Amara Osei",
                    role: StaffRole(personRoleID: "p-1", organisation: "R1H", jobRole: jobRole, name: "Consultant"))
                return StaffSession(
                    key: cookie == "cookie-1" ? "session-1" : "session-2", staff: staff, organisationName: "Barts Health NHS Trust",
                    otherRoles: otherRoles)
            },
            choose: { _, role in role == "ended-meanwhile" ? nil : "cookie-for-\(role)" },
            choices: { cookie in
                cookie.hasPrefix("cookie-") ? [RoleChoice(id: "p-2", role: "Nurse", organisationName: "Homerton Healthcare")] : []
            },
            signOut: { _ in .init(address: "https://sign-in.example/end-session") }, supersede: { _ in },
            watched: { cookie in cookie == "cookie-1" ? "session-1" : nil }, goesOn: { key in key == "session-1" })
    }
}

/// `web/` of this package.
let webFolder = String(#filePath.components(separatedBy: "/Tests/StaffWebTests/")[0]) + "/web"

extension Site {
    static func example(
        _ desk: any LookDesk = FakeDesk(), signIn: SignInDesk = .fake(), mixUps: [MixUpRow] = [], own: OwnDesk = OwnDesk(),
        queue: (@Sendable (StaffMember) async throws -> [MixUpRow])? = nil, idle: TimeInterval = 900
    ) -> Site {
        Site(
            looks: desk, signIn: signIn,
            fhirLook: { _, _, _ in .init(status: .ok, headers: [.contentType: "application/fhir+json"]) },
            mixUps: queue ?? { _ in mixUps }, own: own, sanitise: { SanitisedMarkup(sanitiser: "<p>sanitised \($0.utf8.count)</p>") },
            assets: Assets(folder: webFolder),
            settings: StaffWebSettings(
                isSecure: false, providerOrigin: "https://sign-in.example",
                notice: "A pretend London. Every person is invented.", idle: idle, now: { Example.now }))
    }
}

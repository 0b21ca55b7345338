import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Logging
import Storage
import Synchronization

@testable import Looks

/// A look's surroundings for tests: a person, sources that answer what the test says, an account that can be read and broken.
final class Stage: Sendable {
    struct State {
        var openings: [LookOpening] = []
        var releases: [ReleaseAccount] = []
        var events: [LookEvent] = []
        var mixUps: [MixUpRaised] = []
        var accountFails = false
        var releaseFails = false
        var now = Date(timeIntervalSince1970: 1_790_000_000)
        var asked: [SourceID] = []
        /// What was put on record of deciding, and whom else was asked, in order.
        var steps: [String] = []
        var isOnCaseload = true
        /// Each session's marks.
        var marks: [String: [NHSNumber: Int]] = [:]
        var objection = Facts.Objection.none
        /// What the staff member's own organisation would say.
        var ownAnswer: [Relationship] = []
        var evidence: [Relationship] = []
        var evidenceAsked: Set<RelationshipKind> = []
        var grants: [BreakGlassGrant] = []
        var waiting: [String: PendingLookStore.Row] = [:]
        var version: Int64 = 0
        var server = ""
        /// Each session's newest launch, and the looks that were launched.
        var newest: [String: LaunchStore.Asked] = [:]
        var launched: Set<LookID> = []

        /// As the database judges it.
        func behind(_ asked: LaunchStore.Asked) -> LaunchStore.Behind? {
            if let newest = newest[asked.session], newest.number != asked.number {
                let isLater =
                    asked.isLaunch
                    ? !LaunchStore.isBefore(newest.at, asked.at, at: now) : LaunchStore.isBefore(asked.at, newest.at, at: now)
                if isLater { return .overtaken }
            }
            return now.timeIntervalSince(asked.at.date) < LaunchStore.patience ? nil : .tookTooLong
        }
    }
    let state = Mutex(State())

    static let barts = Organisation(
        ods: ODSCode("R1H")!, name: "Barts Health", kind: .acute, ics: ODSCode("QMF")!, usesTheRecord: true, shares: true)
    static let gp = Organisation(
        ods: ODSCode("F84003")!, name: "Jubilee Street Practice", kind: .gpPractice, ics: ODSCode("QMF")!, usesTheRecord: true, shares: true
    )
    static let insurer = Organisation(
        ods: ODSCode("X99")!, name: "Only shares", kind: .hospice, ics: ODSCode("QMF")!, usesTheRecord: false, shares: true)
    static let number = "9434765919"
    static let person = BannerPerson(
        nhsNumber: try! NHSNumber(number), name: PersonName(prefix: ["Mrs"], given: ["Margaret"], family: "Okonkwo"),
        born: PartialDate("1944-03-14"), gender: "female")
    static let clinician = staff("R8000")

    static func staff(_ jobRole: String, _ organisation: String = "R1H") -> StaffMember {
        StaffMember(
            subject: "1", issuer: "https://id.example", name: "Dr Osei",
            role: StaffRole(personRoleID: "1", organisation: organisation, jobRole: jobRole, name: "r"),
            proof: SignInProof(
                levels: Facts.Assurance(authentication: 3, identity: 3), at: Moment(Date(timeIntervalSince1970: 1_790_000_000))))
    }

    /// A resource as a source would send it.
    static func resource(
        _ type: String, _ id: String, source: String = "barts", patient: String? = "Patient/p1", title: String = "Asthma",
        numbers: [String] = [], born: [String] = [], families: [String] = [], listed: Bool = false, organisation: String = "R1H",
        isNamed: Bool = true
    ) -> ReadResource {
        let text = "{\"resourceType\":\"\(type)\",\"id\":\"\(id)\",\"code\":{\"text\":\"\(title)\"}}"
        let bytes = SharedBytes(Array(text.utf8))
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes.bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        let key = ResourceKey(source: SourceID(source)!, type: type, id: id, version: "1", contentHash: hash)
        let section = Section.of(resourceType: type)
        let content: EntryContent =
            type == "Patient"
            ? .identity(PersonStatement(names: [], born: nil, gender: nil))
            : type == "AllergyIntolerance"
                ? .allergy(AllergyStatement(type: nil, categories: [], criticality: nil, reactions: [], verification: nil))
                : .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil))
        let entry = Entry(
            id: EntryID(resource: key), title: Concept(text: title), status: Status(asSent: "active", meaning: .current),
            when: PartialDate("2020-05-01"),
            content: content,
            provenance: Provenance(
                organisation: ODSCode(organisation)!, isOrganisationNamed: isNamed, resource: key,
                fetched: Date(timeIntervalSince1970: 1_790_000_000)))
        return ReadResource(
            key: key, fullURL: nil, raw: RawResource(buffer: bytes, range: 0..<bytes.bytes.count),
            entries: listed || section == nil ? [] : [entry], outcome: listed || section == nil ? .listed : .entry(section ?? .conditions),
            subject: .init(
                reference: type == "Patient" ? nil : patient, nhsNumbers: numbers, born: born.compactMap { PartialDate($0) },
                families: families))
    }

    static func patient(
        _ id: String = "p1", source: String = "barts", number: String = Stage.number, born: String? = "1944-03-14",
        family: String = "Okonkwo"
    ) -> ReadResource {
        // Who says something else is other bytes.
        let title = number == Stage.number && born == "1944-03-14" && family == "Okonkwo" ? "Asthma" : "\(family) \(born ?? "") \(number)"
        return resource(
            "Patient", id, source: source, patient: nil, title: title, numbers: [number], born: [born].compactMap { $0 }, families: [family]
        )
    }

    static func answer(
        _ source: String, _ resources: [ReadResource], completes: Set<Section> = Set(Section.allCases), failure: SourceFailure? = nil
    ) -> GatheredAnswer {
        GatheredAnswer(
            source: SourceID(source)!, resources: resources, completes: completes, failure: failure, cutShort: [],
            answered: Date(timeIntervalSince1970: 1_790_000_001), dataAsOf: nil)
    }

    /// Time passes.
    func pass(_ seconds: TimeInterval) { state.withLock { $0.now += seconds } }

    /// Surroundings in which the sources give these answers, in this order.
    func surroundings(
        _ answers: [GatheredAnswer], person: BannerPerson = Stage.person,
        sources: [(String, Organisation)] = [("barts", Stage.barts), ("gp", Stage.gp)],
        shared: Set<Section> = Set(Section.allCases)
    ) -> Surroundings {
        Surroundings(
            trace: { number, _ in
                number.digits == person.nhsNumber.digits ? .found(person, families: ["Okonkwo"], superseded: []) : .notFound
            },
            search: { _, _ in .found([person]) },
            plan: { _, _ in
                LookPlan(
                    sources: sources.map {
                        .init(
                            source: SourceID($0.0)!, base: "https://\($0.0).example/fhir", organisations: [$0.1],
                            offered: Set(Section.allCases), notAsked: nil, isRegisteredPractice: $0.1.kind == .gpPractice)
                    }, notices: [])
            },
            gather: { question, handOver in
                self.state.withLock { $0.asked = question.wanted.keys.sorted() }
                for answer in answers { await handOver(answer) }
            },
            fetchAttachment: { _, _, _ async throws(SourceFailure) in throw .notFound },
            account: LookAccount(
                released: { release async throws(LookAccount.Failed) in
                    if self.state.withLock({ state in
                        if !state.releaseFails { state.releases.append(release) }
                        return state.releaseFails
                    }) {
                        throw LookAccount.Failed()
                    }
                },
                event: { event async throws(LookAccount.Failed) in
                    if self.state.withLock({ state in
                        if !state.accountFails { state.events.append(event) }
                        return state.accountFails
                    }) {
                        throw LookAccount.Failed()
                    }
                },
                mixUp: { mixUp async throws(LookAccount.Failed) in self.state.withLock { $0.mixUps.append(mixUp) } }),
            access: access(), nodes: nodes(), shared: { _, _ in shared },
            organisation: { ods in [Stage.barts, Stage.gp, Stage.insurer].first { $0.ods == ods } },
            regionDigest: "d", now: { self.state.withLock { $0.now } })
    }

    /// Deciding under an example policy: the staff member's organisation has everybody on a caseload, unless the test says otherwise.
    func access() -> AccessDesk {
        AccessDesk(
            policy: { () async throws(AccessDesk.Failed) in Self.policy },
            decide: { deciding async throws(AccessDesk.Failed) in
                // As a transaction has it: nobody comes between.
                let decided = self.state.withLock { state -> Result<Decided?, AccessDesk.Failed> in
                    if state.accountFails { return .failure(AccessDesk.Failed()) }
                    if let behind = deciding.came.flatMap({ state.behind($0) }) { return .failure(AccessDesk.Failed(behind: behind)) }
                    let it = deciding.concluded(Self.registers(state, deciding.question))
                    let (kind, detail) = deciding.account(of: it.decision)
                    if kind == .lookOpened {
                        if deciding.isWaiting, state.waiting.removeValue(forKey: "\(deciding.look.text) \(deciding.session)") == nil {
                            return .success(nil)
                        }
                        state.openings.append(
                            LookOpening(
                                look: deciding.look, session: deciding.session, person: deciding.person, decision: it.decision,
                                at: deciding.at))
                    } else if kind == .lookRefused {
                        state.events.append(
                            LookEvent(
                                kind: .lookRefused, look: nil, staff: deciding.question.staff, people: [deciding.person],
                                decision: it.decision,
                                detail: detail, at: deciding.at))
                    }
                    if it.stated != nil, let stating = deciding.stating { state.evidence.append(stating) }
                    if it.isGlassBroken, let breaking = deciding.breaking { state.grants.append(breaking.grant) }
                    state.steps.append(kind.rawValue)
                    return .success(Decided(it.decision, version: state.version))
                }
                return try decided.get()
            },
            again: { question, decide async throws(AccessDesk.Failed) in decide(self.state.withLock { Self.registers($0, question) }) },
            authority: { _ async throws(AccessDesk.Failed) in
                self.state.withLock { AuthorityReading(version: $0.version, server: $0.server, at: $0.now) }
            },
            askEvidence: { question async throws(AccessDesk.Failed) in
                self.state.withLock {
                    $0.steps.append("asked \(question.asker.organisation.ods.code)")
                    $0.evidence += $0.ownAnswer
                    $0.evidenceAsked.formUnion(question.kinds)
                }
                return []
            },
            nameDirector: { _, _, _, _, _ async throws(AccessDesk.Failed) in },
            wait: { look, asked, known, _ async throws(AccessDesk.Failed) in
                self.state.withLock { state in
                    if let behind = state.behind(asked) { return behind }
                    state.waiting["\(look.text) \(asked.session)"] = .init(
                        number: asked.number, known: known, isLaunched: state.launched.contains(look))
                    return nil
                }
            },
            waiting: { look, session, _ async throws(AccessDesk.Failed) in self.state.withLock { $0.waiting["\(look.text) \(session)"] } },
            closeWaiting: { look, session, _ async throws(AccessDesk.Failed) in
                self.state.withLock { $0.waiting["\(look.text) \(session)"] = nil }
            },
            launched: { launched, _, look, _ async throws(AccessDesk.Failed) in
                if self.state.withLock({ state in
                    if !state.accountFails {
                        state.evidence.append(launched)
                        state.launched.insert(look)
                    }
                    return state.accountFails
                }) {
                    throw AccessDesk.Failed()
                }
            })
    }

    /// One node alone: what it forgot is over.
    func nodes() -> NodesDesk {
        NodesDesk(
            find: { look async throws(NodesDesk.Failed) in
                self.state.withLock { state in
                    state.openings.first { $0.look == look }.map {
                        HeldLook(
                            session: $0.session, person: $0.person, askedFor: nil, mark: 0, opened: $0.at, seen: $0.at, isEnded: true,
                            decision: WrittenDecision($0.decision))
                    }
                }
            },
            adopt: { _ async throws(NodesDesk.Failed) in nil },
            standing: { looks async throws(NodesDesk.Failed) in LooksStanding(looks) },
            stillOpen: { _ async throws(NodesDesk.Failed) in [] },
            mark: { person, session, _ async throws(NodesDesk.Failed) in
                self.state.withLock { state in
                    let given = state.marks[session, default: [:]]
                    let mark = given[person] ?? given.count
                    state.marks[session, default: [:]][person] = mark
                    return mark
                }
            },
            asked: { _, _ async throws(NodesDesk.Failed) in 0 },
            launched: { launch, _, _, _ async throws(NodesDesk.Failed) in
                self.state.withLock { state in
                    if let behind = state.behind(launch) { return .failure(behind) }
                    state.newest[launch.session] = launch
                    state.waiting = state.waiting.filter { !$0.key.hasSuffix(" " + launch.session) || $0.value.number == launch.number }
                    return .success([])
                }
            },
            launchShown: { launch, _, _ async throws(NodesDesk.Failed) in
                self.state.withLock { state in state.behind(launch).map { .failure($0) } ?? .success([]) }
            },
            use: { _, _ async throws(NodesDesk.Failed) in true },
            seen: { look async throws(NodesDesk.Failed) in nil }, open: { _ async throws(NodesDesk.Failed) in [] },
            letGo: { _ in }, endAll: { _, _, _ async throws(NodesDesk.Failed) in },
            endLeft: { _, _, _ async throws(NodesDesk.Failed) in })
    }

    private static func registers(_ state: State, _ question: RegisterStore.Question) -> RegisterStore.Registers {
        var relationships = state.evidence
        if state.isOnCaseload, let person = question.person {
            relationships.append(
                Relationship(
                    kind: .caseload, strength: .proven, organisation: question.organisation, person: person, from: Moment(question.now),
                    evidence: "caseload"))
        }
        return RegisterStore.Registers(
            training: .current(until: nil), objection: state.objection, relationships: relationships, asked: state.evidenceAsked,
            grants: state.grants, use: BreakGlassUse(byStaff: state.grants.count, byOrganisation: state.grants.count),
            director: .couldNotTell,
            presencesStated: state.evidence.count { $0.kind == .personPresent }, roleEnd: .none, version: state.version)
    }

    /// Everybody who gives care sees all on a caseload, a referral or a statement.
    static let policy = policyUnder("p")

    static func policyUnder(_ digest: String) -> RegionPolicy {
        RegionPolicy(
            digest: digest,
            roles: [
                RoleDefinition(
                    id: RoleID("clinician"), name: "Clinician", kind: .care, jobRoles: ["R8000", "R8001", "R8003"],
                    organisationKinds: Set(OrganisationKind.allCases), sees: [.init(sections: Set(Section.allCases))])
            ],
            relationships: [.caseload, .referral, .personPresent, .registeredPractice, .eprLaunch].map {
                RelationshipTerms(
                    kind: $0, strength: $0 == .personPresent ? .stated : $0 == .eprLaunch ? .inferred : .proven, before: Span(seconds: 0),
                    after: Span(seconds: 0),
                    longest: Span(seconds: 864_000), sections: Set(Section.allCases))
            },
            breakGlass: BreakGlassTerms(
                roles: [RoleID("clinician")], sections: [.medicines, .allergies], reasons: [.init(id: "emergency", words: "Emergency")],
                assurance: 3,
                fresh: Span(seconds: 300), lasts: Span(seconds: 3600), perStaff: .init(most: 3, within: Span(seconds: 86_400)),
                perOrganisation: .init(most: 9, within: Span(seconds: 86_400))),
            assurance: AssuranceTerms(authentication: 2, identity: 2), unknownTraining: .note, restrictedHides: [], purposes: [.directCare],
            forbiddenKinds: RegionPolicy.alwaysForbidden, labels: [], lists: [], rules: [])
    }

    /// A running desk, for the length of `body`; `change` says what is different this time.
    func withDesk<T: Sendable>(
        _ answers: [GatheredAnswer], person: BannerPerson = Stage.person, shared: Set<Section> = Set(Section.allCases),
        limits: Looks.Limits = .init(),
        logger: Logger = Logger(label: "test"), change: (inout Surroundings) -> Void = { _ in }, _ body: @Sendable (Looks) async throws -> T
    ) async throws -> T {
        var surroundings = surroundings(answers, person: person, shared: shared)
        change(&surroundings)
        let looks = Looks(surroundings: surroundings, limits: limits, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await looks.run() }
            let result = try await body(looks)
            group.cancelAll()
            return result
        }
    }
}

/// A look that was permitted, as the account has it.
struct LookOpening: Sendable {
    let look: LookID
    let session: String
    let person: NHSNumber
    let decision: Decision
    let at: Date
}

extension LookDesk {
    /// Opens a record that nothing stands in the way of.
    func open(_ number: String, by staff: StaffMember, session: String) async throws(LookError) -> LookID {
        switch try await open(LookRequest(number: number), by: staff, session: session) {
        case .opened(let id), .challenged(let id): return id
        }
    }
}

/// The name of the error of a look; "none" where there was none.
func lookFailure(_ body: () async throws -> Void) async -> String {
    do { try await body() } catch let error as LookError { return "\(error)".prefix { $0 != "(" }.description } catch { return "other" }
    return "none"
}

/// Waits until something is so; false after twenty seconds.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<2000 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// A door that is shut until the test opens it; whoever is cancelled meanwhile goes on.
final class Door: Sendable {
    private let stream: AsyncStream<Never>
    private let key: AsyncStream<Never>.Continuation
    init() { (stream, key) = AsyncStream.makeStream(of: Never.self) }
    func open() { key.finish() }
    func pass() async { for await _ in stream {} }
}

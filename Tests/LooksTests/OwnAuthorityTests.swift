import AccessControl
import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Looks

/// Pages that are about no one person are decided too, from the facts as they are now (issue 4, part 3).
@Suite struct OwnAuthorityTests {
    private static let officer = Stage.staff("R0001")
    private static let administrator = Stage.staff("R8006")

    private static var policy: RegionPolicy {
        let it = Secret.policy(roles: [
            RoleDefinition(
                id: RoleID("privacy-officer"), name: "Privacy officer", kind: .oversight, jobRoles: ["R0001"], organisationKinds: [.acute],
                sees: []),
            RoleDefinition(
                id: RoleID("administrator"), name: "Administrator", kind: .administrator, jobRoles: ["R8006"], organisationKinds: [.acute],
                sees: [.init(sections: RoleDefinition.administratorsMost)]),
        ])
        return RegionPolicy(
            digest: it.digest, roles: it.roles, relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance,
            unknownTraining: it.unknownTraining, restrictedHides: it.restrictedHides, purposes: [.directCare, .oversight],
            forbiddenKinds: it.forbiddenKinds, labels: it.labels, lists: it.lists, rules: it.rules)
    }

    /// Asks with training as it is said to be; gives the outcome and what was put on record.
    private static func ask<T: Sendable>(
        training: Facts.Training = .current(until: nil), named: @escaping @Sendable (Director, NHSNumber?) -> Void = { _, _ in },
        _ body: @escaping @Sendable (Looks) async throws -> T
    ) async throws -> (result: Result<T, any Error>, events: [LookEvent]) {
        let events = Mutex<[LookEvent]>([])
        let result: Result<T, any Error> = try await Stage().withDesk(
            [Stage.answer("gp", [])],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in policy }
                surroundings.access.nameDirector = { director, _, _, person, _ async throws(AccessDesk.Failed) in named(director, person) }
                let again = surroundings.access.again
                surroundings.access.again = { question, decide async throws(AccessDesk.Failed) in
                    try await again(question) { registers in
                        decide(
                            .init(
                                training: training, objection: registers.objection, relationships: registers.relationships,
                                asked: registers.asked, grants: registers.grants, use: registers.use,
                                director: question.director == nil ? .couldNotTell : .confirmed, roleEnd: .none, version: registers.version)
                        )
                    }
                }
                let account = surroundings.account.event
                surroundings.account.event = { event async throws(LookAccount.Failed) in
                    events.withLock { $0.append(event) }
                    try await account(event)
                }
            }
        ) { desk in
            do { return .success(try await body(desk)) } catch { return .failure(error) }
        }
        return (result, events.withLock { $0 })
    }

    private static func isRefused<T>(_ it: (result: Result<T, any Error>, events: [LookEvent]), _ why: Refusal) -> Bool {
        guard case .failure(LookError.refused(let decision, let reference, _)) = it.result else { return false }
        return decision.outcome == .refuse([why])
            && it.events.contains { $0.kind == .listRefused && $0.look == reference && $0.decision == decision }
    }

    @Test("a privacy officer checks looks while they may; once training has lapsed they are refused, on record, within the same session")
    func officers() async throws {
        let may = try await Self.ask { try await $0.mayCheckTrail(Self.officer) }
        #expect(throws: Never.self) { try may.result.get() }
        #expect(Self.isRefused(try await Self.ask(training: .lapsed) { try await $0.mayCheckTrail(Self.officer) }, .trainingLapsed))
        #expect(Self.isRefused(try await Self.ask { try await $0.mayCheckTrail(Stage.staff("R8000")) }, .notOversight))
    }

    @Test("somebody's own list is theirs while they may look, an administrator's too; and no longer once training has lapsed")
    func ownList() async throws {
        for staff in [Stage.staff("R8000"), Self.administrator] {
            let may = try await Self.ask { try await $0.maySeeOwnList(staff) }
            #expect(throws: Never.self) { try may.result.get() }
            #expect(Self.isRefused(try await Self.ask(training: .lapsed) { try await $0.maySeeOwnList(staff) }, .trainingLapsed))
        }
    }

    @Test("only an administrator chooses a director, and only while they may")
    func directors() async throws {
        #expect(try await Self.ask { try await $0.mayNameDirector(Self.administrator) }.result.get())
        #expect(try await !Self.ask { try await $0.mayNameDirector(Stage.staff("R8000")) }.result.get())
        #expect(Self.isRefused(try await Self.ask { try await $0.mayNameDirector(Stage.staff("R9999")) }, .roleUnknown))
        #expect(Self.isRefused(try await Self.ask(training: .lapsed) { try await $0.mayNameDirector(Self.administrator) }, .trainingLapsed))
    }

    @Test("the professional in whose name somebody searches is told of it; nobody is for one who acts for themselves")
    func toldOfSearch() async throws {
        let director = Director(subject: "2", organisation: "R1H", jobRole: "R8000")
        for (staff, criteria, expected) in [
            (Self.administrator, PersonCriteria(nhsNumber: Stage.number, director: director), [Stage.number]),
            (Self.administrator, PersonCriteria(family: "Okonkwo", born: "1948-03-02", director: director), [""]),
            (Stage.staff("R8000"), PersonCriteria(nhsNumber: Stage.number, director: director), []),
        ] {
            let told = Mutex<[String]>([])
            _ = try await Self.ask(named: { _, person in told.withLock { $0.append(person?.digits ?? "") } }) {
                try await $0.search(criteria, by: staff, session: "s")
            }
            #expect(told.withLock { $0 } == expected)
        }
    }
}

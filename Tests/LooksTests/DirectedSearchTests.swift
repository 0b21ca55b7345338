import AccessControl
import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Looks

/// A search by an administrator: it is asked for in the name of a professional, or not at all (issue 4, part 3).
@Suite struct DirectedSearchTests {
    private static func desk(
        _ director: Director?, events: @escaping @Sendable (LookEvent) -> Void = { _ in }, staff: StaffMember = Stage.staff("R8006")
    ) async throws -> Result<PersonSearchResult, LookError> {
        let role = RoleDefinition(
            id: RoleID("administrator"), name: "Administrator", kind: .administrator, jobRoles: ["R8006"], organisationKinds: [.acute],
            sees: [.init(sections: RoleDefinition.administratorsMost)])
        let stage = Stage()
        let result = Mutex(Result<PersonSearchResult, LookError>.failure(.noSuchLook))
        try await stage.withDesk(
            [Stage.answer("gp", [])],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy(roles: [role]) }
                let again = surroundings.access.again
                surroundings.access.again = { question, decide async throws(AccessDesk.Failed) in
                    try await again(question) { registers in
                        decide(
                            .init(
                                training: registers.training, objection: registers.objection, relationships: registers.relationships,
                                asked: registers.asked, grants: registers.grants, use: registers.use,
                                director: question.director == nil ? .couldNotTell : .confirmed, roleEnd: .none, version: registers.version)
                        )
                    }
                }
                let account = surroundings.account.event
                surroundings.account.event = { event async throws(LookAccount.Failed) in
                    events(event)
                    try await account(event)
                }
            }
        ) { desk in
            do throws(LookError) {
                let found = try await desk.search(PersonCriteria(nhsNumber: Stage.number, director: director), by: staff, session: "s")
                result.withLock { $0 = .success(found) }
            } catch { result.withLock { $0 = .failure(error) } }
        }
        return result.withLock { $0 }
    }

    @Test("without one it is said that one must be named; nobody is searched for, and that is on record with the decision")
    func unnamed() async throws {
        let seen = Mutex<[LookEvent]>([])
        let result = try await Self.desk(nil) { event in seen.withLock { $0.append(event) } }
        guard case .failure(.challenged(let decision)) = result else { throw CancellationError() }
        #expect(decision.offers == [.nameDirector])
        let events = seen.withLock { $0 }
        #expect(events.map(\.kind) == [.searchRefused] && events.first?.detail == "to be confirmed: name-director")
        #expect(events.first?.decision == decision && events.first?.look != nil)
    }

    @Test("in the name of a professional it finds, and whose name it was is in the decision on record")
    func named() async throws {
        let seen = Mutex<[LookEvent]>([])
        let director = Director(subject: "2", organisation: "R1H", jobRole: "R8000")
        let result = try await Self.desk(director) { event in seen.withLock { $0.append(event) } }
        guard case .success(.found) = result else { throw CancellationError() }
        let first = try #require(seen.withLock { $0.first })
        #expect(first.kind == .search && first.decision?.request.director == director)
    }

    @Test("what is refused has a name by which the trail finds the decision")
    func refused() async throws {
        let seen = Mutex<[LookEvent]>([])
        let result = try await Self.desk(nil, events: { event in seen.withLock { $0.append(event) } }, staff: Stage.staff("R9999"))
        guard case .failure(.refused(let decision, let reference, _)) = result else { throw CancellationError() }
        #expect(!decision.isPermitted)
        let first = try #require(seen.withLock { $0.first })
        #expect(first.kind == .searchRefused && first.look == reference)
    }

    @Test("a refused decision's name is short, and never looks like an option of a command")
    func reference() throws {
        for (text, reference) in [
            ("AAAAAAAAAAAAAAAAAAAAabcdefghijkl", "abcdefghijkl"), ("AAAAAAAAAAAAAAAAAAAA-bcdefghijkl", "A-bcdefghijkl"),
            ("AAAAAAAAAAAAAAAAAAx-_bcdefghijk9", "x-_bcdefghijk9"),
        ] {
            let id = try #require(LookID(text))
            #expect(id.reference == reference && text.hasSuffix(reference))
        }
    }
}

import AccessControl
import Foundation
import Hummingbird
import Looks
import Testing

@testable import StaffWeb

@Suite struct LiveServerTests {
    /// For a browser: CARERECORD_SERVE=PORT serves the example look, filling over a few seconds, until SECONDS have passed.
    @Test("the example look is served to a browser where a port is named")
    func serve() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let port = environment["CARERECORD_SERVE"].flatMap({ Int($0) }) else { return }
        let site = Site.example(FillingDesk())
        let app = Application(router: Routes.router(site), configuration: .init(address: .hostname("127.0.0.1", port: port)))
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run() }
            group.addTask { try await Task.sleep(for: .seconds(Int(environment["CARERECORD_SECONDS"] ?? "60") ?? 60)) }
            _ = try? await group.next()
            group.cancelAll()
        }
    }
}

/// Each page fills over three seconds.
private final class FillingDesk: LookDesk {
    let settled = FakeDesk()
    func search(_ criteria: PersonCriteria, by staff: AccessControl.StaffMember, session: String) async throws(LookError)
        -> PersonSearchResult
    {
        try await settled.search(criteria, by: staff, session: session)
    }
    func open(_ request: LookRequest, by staff: AccessControl.StaffMember, session: String) async throws(LookError) -> LookOpened {
        try await settled.open(request, by: staff, session: session)
    }
    func pending(_ id: LookID, by staff: AccessControl.StaffMember, session: String) async throws(LookError) -> PendingLook {
        throw .noSuchLook
    }
    func confirm(
        _ id: LookID, _ request: LookRequest, by staff: AccessControl.StaffMember, session: String
    ) async throws(LookError) -> LookOpened { throw .noSuchLook }
    func look(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook {
        _ = try await settled.look(id, session: session)
        return ExampleLooks.first
    }
    func check(_ id: LookID, session: String) async throws(LookError) { _ = try await look(id, session: session) }
    func standing(_ id: LookID, session: String) async -> LookStanding { .live }
    func versions(_ id: LookID, session: String) async throws(LookError) -> AsyncStream<LookVersion> {
        let (stream, post) = AsyncStream.makeStream(of: LookVersion.self)
        let task = Task {
            try await Task.sleep(for: .seconds(1))
            post.yield(LookVersion(ExampleLooks.filling))
            try await Task.sleep(for: .seconds(2))
            post.yield(LookVersion(ExampleLooks.ordinary))
            post.finish()
        }
        post.onTermination = { _ in task.cancel() }
        return stream
    }
    func final(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook { ExampleLooks.ordinary }
    func openEntry(_ opaqueID: String, of id: LookID, session: String) async throws(LookError) -> OpenedEntry {
        try await settled.openEntry(opaqueID, of: id, session: session)
    }
    func openAttachment(_ index: Int, of opaqueID: String, in id: LookID, session: String) async throws(LookError) -> OpenedAttachment {
        try await settled.openAttachment(index, of: opaqueID, in: id, session: session)
    }
    func openSection(_ name: String, of id: LookID, session: String) async throws(LookError) {}
    func accountForExit(_ kind: String, of id: LookID, session: String) async throws(LookError) {}
    func whole(_ id: LookID, session: String) async throws(LookError) -> WholeLook {
        WholeLook(panel: [], unread: [], resources: [], counts: .init(received: 0, released: 0))
    }
    func close(_ id: LookID, session: String) async {}
    func openLooks(session: String) async -> [ReleasedLook] { [ExampleLooks.filling] }
    func others(than id: LookID, session: String) async -> [OtherLook] { [] }
    func beat(_ watch: LookWatch) async throws(LookError) -> LookWatch { watch.showing([settled.released.id]) }
    func closeAll(session: String) async {}
}

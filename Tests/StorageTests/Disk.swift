import AccessControl
import AuditTrail
import Foundation
import GRDB
import Testing

@testable import Storage

/// A folder of a test's own, removed afterwards.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "carerecord-storage-\(UUID().uuidString)"
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

func withDatabase<T>(_ body: (SQLiteDatabase, String) async throws -> T) async throws -> T {
    try await withFolder { folder in
        let path = folder + "/trail.sqlite"
        return try await body(try SQLiteDatabase(path: path), path)
    }
}

/// Another program's connection, which may keep a transaction open.
func another(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    return try DatabaseQueue(path: path, configuration: configuration)
}

/// What a storage call failed with; nil where it did not.
func storageFailure(_ body: () async throws -> Void) async -> StorageError? {
    do { try await body() } catch { return error as? StorageError ?? .unavailable(code: -99) }
    return nil
}

/// Runs a command; whether it succeeded.
func ran(_ command: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}

/// A small disk of its own, where this machine lets us have one (root, and mounting allowed).
struct SmallDisk {
    let folder: String

    static let isPossible: Bool = {
        guard geteuid() == 0, let disk = SmallDisk() else { return false }
        disk.remove()
        return true
    }()

    init?() {
        folder =
            FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-disk-\(UUID().uuidString)").path
        guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil
        else { return nil }
        guard ran("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder) else {
            try? FileManager.default.removeItem(atPath: folder)
            return nil
        }
    }

    func makeReadOnly() -> Bool { ran("mount", "-o", "remount,ro", folder) }

    func remove() {
        _ = ran("umount", "-l", folder)
        try? FileManager.default.removeItem(atPath: folder)
    }
}

enum Make {
    static let time = Date(timeIntervalSince1970: 1_790_000_000)

    static func event(_ detail: String? = nil, look: String? = nil) -> TrailEvent {
        TrailEvent(
            kind: .searched, at: time, subject: "1", organisation: "R1H", role: "R8000",
            people: ["9434765919", "9434765919"], look: look, detail: detail)
    }

    static func look(_ id: String, session: String = "s", of person: String = "9434765919", at opened: Date = time, mark: Int = 0)
        -> LookRow
    {
        LookRow(
            id: id, session: session, subject: "1", organisation: "R1H", role: "R8000", nhsNumber: person,
            openedAt: opened, salt: [1, 2, 3], mark: mark)
    }

    static let issuer = "https://id.example"

    static func staff(_ job: String = "R8000", subject: String = "1", name: String = "Dr Osei", at organisation: String = "R1H")
        -> StaffMember
    {
        StaffMember(
            subject: subject, issuer: "https://id.example", name: name,
            role: StaffRole(personRoleID: "7", organisation: organisation, jobRole: job, name: "Doctor"))
    }

    static func session(_ key: String, created: Date = time) -> SessionStore.Row {
        SessionStore.Row(
            key: key, staff: staff(), roles: [staff().role], sid: "sid", idToken: "token", created: created,
            seen: created)
    }

    static func signIn(_ state: String, browser: String = "b", created: Date = time) -> SignInStore.Row {
        SignInStore.Row(state: state, nonce: "n", verifier: "v", returnTo: "/", browser: browser, created: created)
    }
}

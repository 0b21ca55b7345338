import Federation
import Foundation
import Logging
import Storage

/// The region as it is in force: a file is a proposal until it is activated (`carerecord region activate`). Only where none has ever been, the
/// file that the service is started with becomes the first.
enum RegionInForce {
    /// What a start of the service runs on.
    struct Begun {
        let region: ConnectedRegion
        let text: String
    }

    /// - Parameters:
    ///   - file: the region file as it was read; it names the database.
    ///   - text: its text.
    /// - Throws: where the database cannot be read, or holds a version that this program cannot read: nothing may run on a guess.
    static func begin(_ file: ConnectedRegion, text: String, logger: Logger) async throws -> Begun {
        let version: RegionVersionStore.Version?
        let settings = file.region.database
        let database = try await settings.open()
        let store = RegionVersionStore(database)
        do throws(StorageError) {
            if try await store.active() == nil {
                try await activate(file, text: text, by: "carerecord serve", store, at: try await database.clock())
            }
            version = try await store.active()
        } catch { throw settings.unusable(error) }
        guard let version else { throw stop("\(settings.place): no region is in force.") }
        guard version.digest != file.region.digest else { return Begun(region: file, text: text) }
        logger.warning(
            "the region file is a proposal: another version is in force, and the service runs on that one. Put the file in force with carerecord region activate",
            metadata: [
                "inForce": "\(version.digest)", "since": "\(version.activated.formatted(.iso8601))",
                "proposal": "\(file.region.digest)",
            ])
        var active = try readRegion(text: version.text, named: "The region in force (version \(version.digest))").region
        // The file says where the database is: that is how the version was found.
        active.database = settings
        return Begun(region: ConnectedRegion(active), text: version.text)
    }

    /// Keeps a version and puts it in force.
    static func activate(
        _ region: ConnectedRegion, text: String, by who: String, _ store: RegionVersionStore, at now: Date = Date()
    ) async throws(StorageError) {
        try await store.importing(text, digest: region.region.digest, by: who, at: now)
        try await store.activate(region.region.digest, by: who, at: now)
    }

    /// A region that was just written by the program itself: the demo's. It needs nobody's decision.
    /// - Parameter first: also where none is in force yet; otherwise that is left to whoever serves it.
    static func activateOwn(_ region: ConnectedRegion, text: String, by who: String, first: Bool) async throws {
        let settings = region.region.database
        let store = RegionVersionStore(try await settings.open())
        do throws(StorageError) {
            let active = try await store.active()?.digest
            guard active != region.region.digest, first || active != nil else { return }
            try await activate(region, text: text, by: who, store)
        } catch { throw settings.unusable(error) }
    }

    /// What `region check` says of a file beside a database that is there already; nil where there is nothing to say.
    static func standing(_ region: Region) async -> String? {
        guard let database = try? await region.database.openToRead(),
            let version = try? await RegionVersionStore(database).active()
        else { return nil }
        let since = version.activated.formatted(.iso8601.year().month().day())
        return version.digest == region.digest
            ? "this version is in force since \(since), by \(version.activatedBy)"
            : "this is a proposal: version \(version.digest.prefix(12)) is in force since \(since), by \(version.activatedBy). Put this one in force with carerecord region activate"
    }
}

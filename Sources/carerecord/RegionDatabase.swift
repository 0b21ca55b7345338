import Crypto
import Federation
import Foundation
import Storage

/// The region's database, opened by whichever driver its file names. Every command comes to it this way.
extension Region.Database {
    /// Opens it, and brings its schema up to date.
    /// - Parameter limits: of a server; a file has none.
    func open(
        migrations: [Migration] = Migration.all, limits: PostgreSQLSettings.Limits = .init()
    ) async throws -> any WatchedDatabase {
        do throws(StorageError) {
            switch self {
            case .sqlite(let path): return try SQLiteDatabase(path: path, migrations: migrations)
            case .postgresql(let server): return try await PostgreSQLDatabase.open(try settings(server, limits), migrations: migrations)
            }
        } catch { throw unusable(error) }
    }

    /// Opens it to read what is there, beside a service that uses it.
    /// - Returns: nil where there is none yet.
    func openToRead(limits: PostgreSQLSettings.Limits = .init()) async throws(StorageError) -> (any WatchedDatabase)? {
        switch self {
        case .sqlite(let path):
            // A question makes no database.
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            return try SQLiteDatabase(reading: path)
        case .postgresql(let server):
            do { return try await PostgreSQLDatabase.open(try settings(server, limits), schema: .leftAsItIs) } catch {
                // 42P01, no such table: nothing was ever made there.
                if error == .failed(state: "42P01") { return nil }
                throw error
            }
        }
    }

    /// What a command ends with where the database cannot be used.
    func unusable(_ error: StorageError) -> any Error { stop("\(place): \(error.sentence)") }

    /// What time it is by it: what a command puts on record is dated so, whatever the clock of the machine that it is typed at. An event of tomorrow
    /// would stand in the trail before its time.
    func now(_ database: any SQLDatabase) async throws -> Date {
        do throws(StorageError) { return try await database.clock() } catch { throw unusable(error) }
    }

    /// What seals the words of whoever breaks the glass.
    /// - Parameter database: this one, opened: a new key is made only where it holds nothing that another sealed. Of a server nobody makes one.
    func caseKey(_ database: any SQLDatabase) async throws -> SymmetricKey {
        switch self {
        case .sqlite(let path):
            return try await CaseKey.beside(path) {
                do throws(StorageError) { return try await SealedContent(database).isThere() } catch { throw unusable(error) }
            }
        case .postgresql(let server): return try CaseKey.read(server.caseKey, place: "\(place).caseKey")
        }
    }

    private func settings(_ server: PostgreSQL, _ limits: PostgreSQLSettings.Limits) throws(StorageError) -> PostgreSQLSettings {
        var password: String?
        if let secret = server.password {
            password = secret.read()
            if password == nil { throw .unsuitable("its password cannot be read here, or is empty") }
        }
        var settings = PostgreSQLSettings(
            host: server.host, port: server.port, name: server.name, user: server.user, password: password,
            transport: server.authorities.map { .verified(authorities: $0) } ?? .inTheClear, schema: server.schema,
            connections: server.connections)
        settings.sizeLimit = server.sizeLimit
        settings.limits = limits
        return settings
    }
}

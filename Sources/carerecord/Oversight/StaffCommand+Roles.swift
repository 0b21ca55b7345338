import AccessControl
import ArgumentParser
import CareRecord
import Foundation
import Storage

/// Whose role at an organisation has ended, whatever their sign-in still claims (docs/feeds.md).
extension StaffCommand {
    struct EndRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end-role",
            abstract: "Ends staff members' roles: all of the file, or nothing. Open looks in them end on every node.")
        @OptionGroup var feed: FeedOptions

        func run() async throws {
            let (lines, issuer) = (try StaffCommand.lines(feed, dated: true), try feed.issuer())
            let (code, database, settings) = try await feed.known()
            do {
                let done = try await RoleEndStore(database).end(lines, at: code, issuer: issuer, by: feed.by)
                try await FeedOptions.untilInForce()
                print("\(done.ended) ended, \(done.already) ended already.")
            } catch let error as StorageError { throw settings.unusable(error) }
        }
    }

    struct RestoreRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore-role", abstract: "Gives staff members back roles that were ended: all of the file, or nothing.")
        @OptionGroup var feed: FeedOptions

        func run() async throws {
            let (lines, issuer) = (try StaffCommand.lines(feed, dated: false), try feed.issuer())
            let (code, database, settings) = try await feed.known()
            do {
                let restored = try await RoleEndStore(database).restore(lines, at: code, issuer: issuer, by: feed.by)
                try await FeedOptions.untilInForce()
                print("\(restored) given back, \(lines.count - restored) were not ended.")
            } catch let error as StorageError { throw settings.unusable(error) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The roles that an organisation has ended, as CSV, the latest first.", discussion: RegisterReader.discussion)
        @Option(help: "The organisation: its ODS code.") var organisation: String
        @Option(help: "The region file, which names the database.") var region: String
        @OptionGroup var reader: RegisterReader

        func run() async throws {
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            let rows: [RoleEndStore.Row]
            do { rows = try await RoleEndStore(database).list(of: organisation) } catch { throw settings.unusable(error) }
            try await reader.record("ended roles: \(rows.count)", of: ODSCode(organisation)?.code, in: database, settings)
            print("subject,role,from,by")
            for row in rows { print(Self.line([row.subject, row.role ?? "", row.from.formatted(.iso8601), row.by])) }
        }

        /// Quoted where a field needs it (RFC 4180, section 2).
        static func line(_ fields: [String]) -> String {
            fields.map { field in
                guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
                return "\"" + field.replacing("\"", with: "\"\"") + "\""
            }.joined(separator: ",")
        }
    }

    static func lines(_ feed: FeedOptions, dated: Bool) throws -> [RoleEndLine] {
        let text = try feed.text()
        do throws(FeedMistakes) { return try RoleEndList.read(csv: text, dated: dated) } catch { throw feed.refused(error) }
    }
}

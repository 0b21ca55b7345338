import ArgumentParser
import AuditTrail
import FHIRServer
import Federation
import Foundation
import Storage

/// Writes the trail out, beside a service that runs, and goes on where it stopped (docs/exports.md).
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract:
            "Writes the trail's events, one a line, in the order of the log. They name people: whoever gets them must be allowed to have them.",
        discussion: "That they are written out is on record first: in which form, from which index on, and by whom where --by says it."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonLines = "json-lines"
        case fhir
        case syslog
    }

    @Option(help: "The region file, which names the database.") var region: String?
    @Option(help: "json-lines: fields as docs/events.md names them; fhir: AuditEvents (NDJSON); syslog: messages of RFC 5424.") var format:
        Format
    @Option(help: "Begin behind this index of the log.") var after: UInt64?
    @Option(help: "Write to this file, which only its owner may read; standard output without it.") var output: String?
    @Option(help: "Remember in this file how far it has come, and go on from there.") var cursor: String?
    @Option(help: "Who has it written out, as it is put on record: a person, or the job that runs this.") var by: String?
    @Flag(help: "Go on with what comes, until stopped.") var follow = false
    @Flag(help: "Write invented events, one of each kind, to try a reader on.") var example = false

    func validate() throws {
        guard example != (region != nil) else { throw ValidationError("Name either --region or --example.") }
        guard after == nil || cursor == nil else { throw ValidationError("--after says where to begin, and so does --cursor: name one.") }
    }

    func run() async throws {
        guard let region else {
            let site = AuditSite(
                address: "https://record.example", issuer: "https://id.example", client: "carerecord",
                demographics: "https://pds.example/R4")
            for event in ExampleEvents.everyKind { FileHandle.standardOutput.write(Data(line(event, site) + [0x0A])) }
            return
        }
        let settings = try readRegion(region).region
        let found: (any WatchedDatabase)?
        do { found = try await settings.database.openToRead() } catch { throw settings.database.unusable(error) }
        guard let found else { throw stop("\(settings.database.place): there is none yet.") }
        let store = ExportStore(found)
        let site = AuditSite(settings)
        let target: ExportTarget
        do throws(ExportTarget.Failed) { target = try ExportTarget(output: output, cursor: cursor, after: after) } catch {
            throw stop(error.sentence, code: error.isUse ? 2 : 1)
        }
        func page(limit: Int) async throws -> ExportStore.Page {
            let page: ExportStore.Page
            do { page = try await store.page(from: target.next, limit: limit) } catch { throw settings.database.unusable(error) }
            do throws(ExportTarget.Failed) { try target.check(before: page.before, size: page.size) } catch {
                throw stop(error.sentence, code: error.isUse ? 2 : 1)
            }
            return page
        }
        // Another log's cursor is refused before it is on record that something is written.
        _ = try await page(limit: 0)
        try await record(from: target.next, settings.database)
        while true {
            let page = try await page(limit: 256)
            guard page.next > target.next else {
                guard follow else { return }
                try await Task.sleep(for: .seconds(1))
                continue
            }
            do throws(ExportTarget.Failed) { try target.write(page.events.map { line($0, site) }, next: page.next, last: page.last) } catch
            {
                throw stop(error.sentence)
            }
        }
    }

    /// Law 2: durable before a line is written. Where it cannot be written nothing leaves.
    private func record(from next: UInt64, _ settings: Region.Database) async throws {
        let place = output == nil ? "to standard output" : "to a file"
        let database = try await settings.open()
        let now = try await settings.now(database)
        let event = TrailEvent(
            kind: .trailSearched, at: now,
            detail: "streamed as \(format.rawValue) from index \(next) on\(follow ? ", with what comes," : "") \(place), at a terminal"
                + (by.map { ", by \($0)" } ?? ""))
        do { try await TrailStore(database).append(event) } catch { throw settings.unusable(error) }
    }

    private func line(_ event: ExportedEvent, _ site: AuditSite) -> [UInt8] {
        switch format {
        case .jsonLines: event.line.bytes
        case .fhir: AuditEventResource.json(event, at: site).bytes
        case .syslog:
            SyslogMessage(
                event, host: site.host, isWarning: AuditEventResource.isWarning(event), message: AuditEventResource.json(event, at: site)
            ).bytes
        }
    }
}

extension AuditSite {
    init(_ region: Region) {
        self.init(
            address: region.listeners.staffURL, issuer: region.identityProvider.issuer, client: region.identityProvider.clientID,
            demographics: region.demographics.url)
    }
}

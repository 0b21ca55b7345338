import AccessControl
import ArgumentParser
import DemoLondon
import Federation
import Foundation
import Logging

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a pretend London of real HTTP systems, and the record service over it.")
    @Option(help: "Writes one JSON object to this file once everything answers.") var readyFile: String?
    @Option(
        help:
            "A folder of FHIR bundles that others wrote (.json, .ndjson), in place of the generated people. What cannot be served is named."
    ) var people: String?
    @Option(help: "The staff listener's port.") var port: Int?
    @Flag(help: "Do not open a browser.") var noBrowser = false
    @Option(help: "The folder of style sheets and scripts.") var `static` = "web"
    @Option(help: "The policy of who may look at what; region/policy.yaml, or for people of others region/policy-marks-only.yaml.")
    var policy: String?
    @Option(help: "Keep the database and the region file here; a new temporary folder without it.") var state: String?
    @Flag(help: "No artificial delay and no failing system: for benchmarks.") var quick = false
    @Option(
        help: "The address at which staff will reach the record service, where it is another than this demo's own; with --systems-only.")
    var staffUrl: String?
    @Option(
        help:
            "Keep the account in PostgreSQL, on this machine: postgresql://USER[:PASSWORD]@HOST:PORT/NAME[?schema=S]; HOST may be a socket's folder, with %2F for /."
    )
    var postgresql: DemoPostgreSQL?
    @Option(
        help:
            "Run this many nodes, each a process of its own, behind a proxy, over one PostgreSQL: its own, or --postgresql. Kill one, and the record goes on."
    ) var nodes: Int?
    @Option(help: "And that of its partner listener, for EPRs and sign-outs; with --systems-only.") var partnerUrl: String?
    @Option(help: "And that of its public listener, for people who read about their own record; with --systems-only.") var publicUrl:
        String?
    @Flag(help: "Only the pretend systems: writes the region file into --state for `carerecord serve`.") var systemsOnly = false

    func validate() throws {
        if let nodes, !(1...9).contains(nodes) { throw ValidationError("--nodes must be a number from 1 to 9, not \(nodes).") }
        if nodes != nil, systemsOnly { throw ValidationError("--nodes and --systems-only exclude each other.") }
        if let port, !(1...65_535).contains(port) { throw ValidationError("--port must be a number from 1 to 65535, not \(port).") }
    }

    func run() async throws {
        try checkReadyFile(readyFile)
        // Bundles that others wrote are accounted for whole: only what they mark themselves is sensitive.
        let policyFile = policy ?? (people == nil ? "region/policy.yaml" : "region/policy-marks-only.yaml")
        _ = try readPolicy(policyFile)
        let policyText = try? String(contentsOfFile: policyFile, encoding: .utf8)
        let ports: [Int]
        do { ports = try FreePorts.take(5 + 4 * (nodes ?? 0)) } catch { throw stop("No free port on this machine.") }
        let staffPort = port ?? ports[0]
        let staffURL = staffUrl ?? "http://127.0.0.1:\(staffPort)"
        let partnerURL = partnerUrl ?? "http://127.0.0.1:\(ports[2])"
        let publicURL = publicUrl ?? "http://127.0.0.1:\(ports[4])"
        let folder = try stateFolder()
        // Nobody asked for it to be kept: the account of pretend people goes with the demo.
        defer { if state == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let secret = "demo-\(UUID().uuidString)"
        var options = DemoLondon.Options()
        options.peopleFolder = people
        options.isQuick = quick
        options.taken = Set(ports + [staffPort])
        let personKey = try await DemoPersonKey.kept(in: folder)
        let london: DemoLondon
        do {
            london = try DemoLondon(
                options, staffURL: staffURL, clientSecret: secret, partnerURL: partnerURL, publicURL: publicURL,
                publicKeys: personKey.published)
        } catch {
            throw stop("The people in \(people ?? "") cannot be read: \(error.localizedDescription)", code: 2)
        }
        for part in london.skipped { say("Left out \(part.place.map { $0 + " of " } ?? "")\(part.file): it \(part.why).") }
        for note in london.notes { say("\(note.file): \(note.words)") }
        if people != nil, london.people.isEmpty { throw stop("No FHIR resources with a Patient in \(people ?? "").", code: 2) }
        let server = nodes != nil && postgresql == nil ? try DemoServer(state: folder, port: ports[3]) : nil
        let text = try DemoRegion.write(
            london, staffPort: staffPort, operationsPort: ports[1], staffURL: staffURL, partnerPort: ports[2], partnerURL: partnerURL,
            publicPort: ports[4], publicURL: publicURL, secret: secret, personKey: personKey, folder: folder,
            postgresql: postgresql ?? server?.address,
            isProxied: nodes != nil)
        let region = try readRegion(folder + "/region.yaml")
        let many = try nodes.map { count in
            let keeper = try ChildKeeper()
            return DemoMany(
                server: server, keeper: keeper,
                nodes: DemoNodes(
                    count: count, ports: Array(ports.dropFirst(5)), regionFile: folder + "/region.yaml",
                    staticFolder: URL(fileURLWithPath: `static`).path, keeper: keeper))
        }
        if many == nil { try await RegionInForce.activateOwn(region, text: text, by: "carerecord demo", first: !systemsOnly) }
        var logger = Logger(label: "carerecord")
        // Every error page's reference finds its line; the pretend systems have nothing to say, not even when they are stopped.
        logger.logLevel = .notice
        var quiet = Logger(label: "pretend London")
        quiet.logLevel = .critical
        let ready = ReadyFile(
            path: readyFile, staffURL: staffURL, partnerURL: partnerURL, publicURL: publicURL, london: london, folder: folder)
        say("Starting a pretend London: \(london.sources.count) systems, \(london.people.count) people.")
        // `carerecord serve` over these systems finds it there.
        try? policyText?.write(toFile: folder + "/policy.yaml", atomically: true, encoding: .utf8)
        let service = Service(
            region: region, regionText: text, policyText: policyText,
            caseloads: london.caseloads.map { ($0.organisation, $0.team, $0.people) },
            professionals: Self.professionals(london), staffHomes: DemoNeighbour.of(london).map { [$0.line] } ?? [], staticFolder: `static`,
            notice: "A pretend London. Every person is invented.",
            logger: logger)
        let systemsLogger = quiet
        let (isOnly, opens) = (systemsOnly, !noBrowser)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (systemsReady, told) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await london.run(logger: systemsLogger) {
                    told.yield()
                    told.finish()
                }
            }
            group.addTask {
                for await _ in systemsReady {}
                guard !Task.isCancelled else { return }
                if isOnly {
                    await ready.write()
                    say("The systems run. Now: carerecord serve --region \(folder)/region.yaml")
                    await untilSignalled()
                    return
                }
                let isReady: @Sendable ([DemoNodes.Running]) async -> Void = { nodes in await ready.write(nodes: nodes) }
                if let many {
                    try await many.run(
                        service, staffPort: staffPort, partnerPort: ports[2], publicPort: ports[4], text: text, written: isReady
                    ) {
                        say("Open \(staffURL) and choose who you are. Stop with Ctrl-C.")
                        say("Or read as a person who looked at their record: \(publicURL)")
                        if opens { openBrowser(staffURL) }
                    }
                    return
                }
                try await service.run {
                    await ready.write()
                    say("Open \(staffURL) and choose who you are. Stop with Ctrl-C.")
                    say("Or read as a person who looked at their record: \(publicURL)")
                    if let epr = london.eprRoot { say("Or open a person from a pretend hospital's own record system: \(epr)") }
                    if opens { openBrowser(staffURL) }
                }
            }
            // Whichever ends first ends the other: the service on a signal, or a system that cannot listen.
            _ = try await group.next()
            group.cancelAll()
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    /// Everybody who could sign in: an administrator can name a professional before any has.
    private static func professionals(_ london: DemoLondon) -> [StaffMember] {
        DemoStaff.all.filter { $0.highestLevel >= 2 }.flatMap { staff in
            staff.roles.map { role in
                StaffMember(
                    subject: staff.subject, issuer: london.issuer, name: staff.name,
                    role: StaffRole(personRoleID: "", organisation: role.organisation, jobRole: role.code, name: role.words))
            }
        }
    }

    private func stateFolder() throws -> String {
        let path = state ?? FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-demo-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw stop("\(path) cannot be made: \(error.localizedDescription)") }
        return path
    }
}

/// A line to standard output at once: it may be a file or a pipe that somebody follows.
/// Where nobody reads any more (`| head -1`), the command ends quietly, as other commands do; what it runs ends with it.
func say(_ line: String) {
    do { try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) } catch { exit(0) }
}

/// Waits for SIGTERM or SIGINT.
func untilSignalled() async {
    let (signals, told) = AsyncStream.makeStream(of: Void.self)
    signal(SIGTERM, SIG_IGN)
    signal(SIGINT, SIG_IGN)
    let sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0) }
    for source in sources {
        source.setEventHandler { told.finish() }
        source.resume()
    }
    for await _ in signals {}
    for source in sources { source.cancel() }
}

private func openBrowser(_ url: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xdg-open", url]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    // Nobody's desk without a browser is a fault: the address was printed.
    try? process.run()
}

/// What scripts wait for: one JSON object, by atomic rename (issue 3, part 13).
struct ReadyFile: Sendable {
    let path: String?
    let staffURL: String
    let partnerURL: String
    let publicURL: String
    let london: DemoLondon
    let folder: String

    /// - Parameter nodes: those that run, where there are several.
    func write(nodes: [DemoNodes.Running]? = nil) async {
        guard let path else { return }
        var object: [String: Any] = [
            "staffURL": staffURL, "partnerURL": partnerURL, "publicURL": publicURL, "eprURL": london.eprRoot ?? "", "state": folder,
            "demographicsURL": london.demographicsURL, "locatorURL": london.locatorURL, "issuer": london.issuer,
            "sources": london.sources.map { source -> [String: Any] in
                var it: [String: Any] = ["id": source.id, "organisations": source.organisations, "url": source.url]
                if let token = source.token { it["headers"] = ["Authorization": "Bearer \(token)"] }
                return it
            },
            "people": london.people.map { person -> [String: Any] in
                var it: [String: Any] = ["nhsNumber": person.nhsNumber, "name": person.name, "sources": person.sources]
                if let file = person.file { it["file"] = file }
                return it
            },
            // By NHS number, of those of whom there is more to say: whom several files are about, and what the Summary Care Record holds.
            "peopleOfSeveralFiles": Dictionary(
                london.people.filter { $0.files.count > 1 }.map { ($0.nhsNumber, $0.files) }, uniquingKeysWith: { a, _ in a }),
            "summaryCareRecords": london.summaryCareRecordURL == nil
                ? [:]
                : Dictionary(
                    london.people.enumerated().map { ($1.nhsNumber, SummaryCareRecordServer.kind(at: $0)) }, uniquingKeysWith: { a, _ in a }
                ),
            "publicPeople": london.publicPeople.map { ["hint": $0.hint, "nhsNumber": $0.nhsNumber, "name": $0.name] },
            "staff": DemoStaff.all.map { staff -> [String: Any] in
                // Administrators may open theirs with a director named, as `needs` says.
                [
                    "hint": staff.hint, "needs": staff.needsDirector ? "director" : "", "subject": staff.subject, "name": staff.name,
                    "organisation": staff.role.organisation, "role": staff.role.code,
                    "mayOpen": london.related(to: staff, at: Date()), "meets": staff.meets.rawValue,
                ]
            },
        ]
        if let neighbour = DemoNeighbour.of(london) {
            object["neighbour"] = ["staff": neighbour.hint, "nhsNumber": neighbour.nhsNumber]
        }
        if let nodes {
            object["nodes"] = nodes.map { it -> [String: Any] in
                [
                    "name": it.node.name, "pid": Int(it.process), "staffURL": it.node.staffURL, "operationsURL": it.node.operationsURL,
                ]
            }
        }
        do {
            let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
            let temporary = path + ".part"
            try data.write(to: URL(fileURLWithPath: temporary))
            guard rename(temporary, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            FileHandle.standardError.write(Data("The ready file \(path) cannot be written.\n".utf8))
        }
    }
}

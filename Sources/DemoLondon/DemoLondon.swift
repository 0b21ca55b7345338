import Foundation
import Hummingbird
import Logging

/// A pretend London of real HTTP systems: every organisation's, the demographics service, the locator, the identity provider, each on
/// its own loopback port.
public struct DemoLondon: Sendable {
    public struct Options: Sendable {
        /// A folder of FHIR bundles that others wrote; nil: the generated people.
        public var peopleFolder: String?
        public var count = 200
        /// No artificial delay and no failing: for benchmarks and for people that others wrote.
        public var isQuick = false
        /// Ports that somebody else was promised.
        public var taken: Set<Int> = []
        /// When it starts: appointments, stays and cases are told from it.
        public var now = Date()
        public init() {}
    }

    /// One system as a script sees it.
    public struct Source: Sendable {
        public let id: String
        public let organisations: [String]
        /// FHIR base.
        public let url: String
        public let token: String?
        public let publishesPointers: Bool
        public let takesGETOnly: Bool
    }

    public let people: [DemoPerson]
    /// With `--people`: what is not served, and what was done with a file.
    public let skipped: [WrittenPart]
    public let notes: [WrittenByOthers.Note]
    /// To be given to the record at its start, as the organisations would.
    public let caseloads: [DemoCaseload]
    public let sources: [Source]
    public let demographicsURL: String
    public let locatorURL: String
    /// The pretend national Summary Care Record; nil where others wrote the people: nothing of it can be made up for them.
    public let summaryCareRecordURL: String?
    public static let summaryCareRecordToken = "demo-summary-care-record"
    public let issuer: String
    /// The provider of people's own sign-ins, and who may be chosen there and has proved who they are.
    public let publicIssuer: String
    public let publicPeople: [DemoPublicPerson]
    /// FHIR base of the pretend EPR (`DemoEPR`); nil where the record service has no partner listener to launch.
    public let eprBase: String?
    /// Its address for browsers and scripts.
    public let eprRoot: String?
    /// A router is built where it runs: it is no value to pass around.
    private let servers: [(port: Int, router: @Sendable () -> Router<BasicRequestContext>)]

    /// - Parameters:
    ///   - staffURL: where the record service will be, for the identity provider's client.
    ///   - partnerURL: its partner listener: told of sign-outs at `/back-channel-logout`, launched to and back from the EPR at `/smart/callback`.
    ///   - publicURL, publicKeys: its public listener, and our client's public keys at the people's provider (JWKS).
    public init(
        _ options: Options, staffURL: String, clientSecret: String, partnerURL: String? = nil, publicURL: String = "",
        publicKeys: String = #"{"keys":[]}"#
    ) throws {
        if let folder = options.peopleFolder {
            let read = try WrittenByOthers(folder: folder)
            (people, skipped, notes) = (read.people, read.skipped, read.notes)
        } else {
            (people, skipped, notes) = (PeopleGenerator.all(count: options.count, now: options.now), [], [])
        }
        caseloads = Self.caseloads(people, areOthers: options.peopleFolder != nil)
        let sharing = DemoOrganisation.all.filter { $0.source != nil }
        let ports = try FreePorts.take(sharing.count + 6, besides: options.taken)
        var sources: [Source] = []
        var servers: [(port: Int, router: @Sendable () -> Router<BasicRequestContext>)] = []
        for (organisation, port) in zip(sharing, ports) {
            guard let id = organisation.source else { continue }
            var habits = organisation.habits
            if options.isQuick || options.peopleFolder != nil {
                habits = SourceHabits(latency: options.isQuick ? 0 : 60, jitter: options.isQuick ? 0 : 60, pageSize: 500).with {
                    $0.token = organisation.habits.token
                    $0.publishesPointers = organisation.habits.publishesPointers
                    $0.isAskedByNumber = organisation.habits.isAskedByNumber
                }
            }
            let base = "http://127.0.0.1:\(port)/fhir"
            let server = FHIRSourceServer(id: id, base: base, habits: habits, people: people)
            servers.append((port, { server.router() }))
            sources.append(
                Source(
                    id: id, organisations: [organisation.ods], url: base, token: habits.token, publishesPointers: habits.publishesPointers,
                    takesGETOnly: habits.takesGETOnly))
        }
        let (demographics, locator, identity) = (ports[sharing.count], ports[sharing.count + 1], ports[sharing.count + 2])
        let service = DemographicsServer(people: people)
        servers.append((demographics, { service.router() }))
        let pointers = LocatorServer(people: people, sources: sources.map { ($0.id, $0.organisations[0], $0.url, $0.publishesPointers) })
        servers.append((locator, { pointers.router() }))
        if options.peopleFolder == nil {
            let base = "http://127.0.0.1:\(ports[sharing.count + 5])/summary-care-record/FHIR/R4"
            let summaries = SummaryCareRecordServer(base: base, people: people, token: Self.summaryCareRecordToken)
            servers.append((ports[sharing.count + 5], { summaries.router() }))
            summaryCareRecordURL = base
        } else {
            summaryCareRecordURL = nil
        }
        demographicsURL = "http://127.0.0.1:\(demographics)"
        locatorURL = "http://127.0.0.1:\(locator)"
        issuer = "http://127.0.0.1:\(identity)"
        let provider = DemoIdentityProvider(
            issuer: issuer,
            clients: [
                .init(
                    id: "carerecord", secret: clientSecret, redirectURIs: [staffURL + "/callback"],
                    postLogoutURIs: [staffURL + "/signed-out", staffURL + "/"],
                    backChannelLogoutURI: partnerURL.map { $0 + "/back-channel-logout" })
            ])
        servers.append((identity, { provider.router() }))
        publicIssuer = "http://127.0.0.1:\(ports[sharing.count + 4])"
        publicPeople = DemoPublicPerson.some(of: people, secrets: options.peopleFolder == nil ? PlantedSecret.all.map(\.index) : [])
        let unproven = people.first.map { [DemoPublicPerson($0, number: 1, level: "P5")] } ?? []
        let peoples = DemoPeopleProvider(
            issuer: publicIssuer,
            client: .init(id: "carerecord-people", secret: nil, keys: publicKeys, redirectURIs: [publicURL + "/callback"]),
            people: publicPeople + unproven)
        servers.append((ports[sharing.count + 4], { peoples.router() }))
        if let partnerURL {
            let port = ports[sharing.count + 3]
            let client = DemoClient(id: "carerecord", secret: clientSecret, redirectURIs: [partnerURL + "/smart/callback"])
            let epr = DemoEPR(root: "http://127.0.0.1:\(port)", people: people, clients: [client], partnerURL: partnerURL)
            servers.append((port, { epr.router() }))
            (eprBase, eprRoot) = (epr.base, epr.root)
        } else {
            (eprBase, eprRoot) = (nil, nil)
        }
        self.sources = sources
        self.servers = servers
    }

    /// How many of the first staff members have a relationship with everybody, where others wrote the people (issue 4, part 10).
    public static let staffOfAll = 6

    /// What others wrote is served as it is: nothing in it can tie anybody to the demo's organisations, so their teams' caseloads do. Of the
    /// generated people each organisation without a system has some, and one team of Barts has all, so that there is somebody to walk through
    /// every record with.
    static func caseloads(_ people: [DemoPerson], areOthers: Bool) -> [DemoCaseload] {
        guard areOthers else {
            let some = people.enumerated().filter { $0.offset % 10 == 3 }.map(\.element.nhsNumber)
            return DemoOrganisation.all.filter { $0.source == nil }.map {
                DemoCaseload(organisation: $0.ods, team: $0.kind == .pharmacy ? "Regular medicines" : "Night team", people: some)
            }
                + [DemoCaseload(organisation: "R1H", team: "Everybody in the demo", people: people.map(\.nhsNumber))]
        }
        return DemoStaff.all.prefix(staffOfAll).map {
            DemoCaseload(organisation: $0.role.organisation, team: "Everybody in the demo", people: people.map(\.nhsNumber))
        }
    }

    /// NHS numbers of the people with whom a staff member's organisation has a relationship, in the people's order. What their role then
    /// shows is the policy's.
    public func related(to staff: DemoStaff, at now: Date) -> [String] {
        guard staff.meets == .challenge else { return [] }
        let relationships = DemoRelationships(at: now)
        let given = Set(caseloads.filter { $0.organisation == staff.role.organisation }.flatMap(\.people))
        return people.filter { given.contains($0.nhsNumber) || relationships.organisations(of: $0).contains(staff.role.organisation) }.map(
            \.nhsNumber)
    }

    /// Runs every system until cancelled; `ready` is called once all of them listen.
    public func run(logger: Logger, ready: @escaping @Sendable () async -> Void) async throws {
        let (listening, told) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers {
                group.addTask {
                    let app = Application(
                        router: server.router(),
                        configuration: .init(address: .hostname("127.0.0.1", port: server.port), serverName: nil),
                        onServerRunning: { _ in told.yield() }, logger: logger)
                    try await app.run()
                }
            }
            let count = servers.count
            group.addTask {
                var started = 0
                for await _ in listening {
                    started += 1
                    if started == count { break }
                }
                if started == count { await ready() }
            }
            try await group.waitForAll()
        }
    }
}

/// Loopback ports that nobody uses now.
public enum FreePorts {
    public struct NoneLeft: Error {}

    /// Below the range from which systems take ports for connections of their own, so that none is taken between here and there.
    private static let range = 20_000..<32_000

    /// All are held open together, so that no two are the same, and then let go. Until this process ends no other one takes them here:
    /// whoever listens at them may come much later.
    /// - Parameter besides: ports that were taken before and that nobody listens at yet.
    public static func take(_ count: Int, besides taken: Set<Int> = []) throws -> [Int] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        var ports: [Int] = []
        for _ in 0..<(count * 20 + 200) where ports.count < count {
            let port = Int.random(in: range)
            guard !taken.contains(port), isPromised(port) else { continue }
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { throw NoneLeft() }
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            address.sin_port = UInt16(port).bigEndian
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
            }
            if bound == 0 { ports.append(port) }
        }
        guard ports.count == count else { throw NoneLeft() }
        return ports
    }

    /// Whether the port is this process's from here on among those that ask here: by a lock on its byte of a file, which goes with the
    /// process however it ends. Where there can be no such file nobody promises anything.
    private static func isPromised(_ port: Int) -> Bool {
        guard promises >= 0 else { return true }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(port)
        lock.l_len = 1
        return fcntl(promises, F_SETLK, &lock) == 0
    }

    /// Kept open for good: the locks go with it.
    private static let promises = open(
        FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-ports-\(getuid())").path, O_RDWR | O_CREAT | O_CLOEXEC,
        0o600)
}

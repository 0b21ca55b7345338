import AccessControl
import ArgumentParser
import AsyncHTTPClient
import AuditTrail
import CareRecord
import FHIRServer
import FHIRWire
import Federation
import Foundation
import Hummingbird
import Identity
import Logging
import Looks
import NIOCore
import PublicWeb
import ServiceLifecycle
import StaffWeb
import Storage

/// Everything that one node is made of, built in one place and passed by initialiser.
struct Service: Sendable {
    let region: ConnectedRegion
    let regionText: String
    /// The text of the policy file beside the region's: the first policy, where none is in force yet.
    let policyText: String?
    /// People whom organisations gave to the record before it ran: the demo's teams.
    var caseloads: [(organisation: String, team: String, people: [String])] = []
    /// Professionals who work there without having signed in yet: the demo's.
    var professionals: [StaffMember] = []
    /// Who staff are and where they live, as organisations fed it before it ran: the demo's.
    var staffHomes: [StaffHome] = []
    /// This node's name.
    var node = NodePlaces.machine
    /// Path of `web/`.
    let staticFolder: String
    let notice: String?
    let logger: Logger

    /// Runs until told to stop. `ready` is called once both listeners listen.
    func run(ready: @escaping @Sendable () async -> Void = {}) async throws {
        noCoreDumps()
        let settings = region.region
        let missing = StaffWeb.missingAssets(in: staticFolder)
        if !missing.isEmpty {
            logger.warning("pages will look plain: run bin/assets", metadata: ["missing": "\(missing.joined(separator: ", "))"])
        }
        for missing in settings.unreadable() {
            logger.warning("the region names something that is not there", metadata: ["what": "\(missing.sentence)"])
        }
        let listening = try Listening(settings.listeners.staff, place: "listeners.staff", logger: logger)
        let identity = try await IdentitySettings.provider(settings)
        let database = try await settings.database.open()
        for caution in database.cautions { logger.warning("\(caution)") }
        let trail = TrailStore(database)
        let mixUps = MixUpStore(database)
        let witnessCounts = WitnessCounts()
        let begun = try await beginLog(database, counts: witnessCounts)
        let log = begun?.services ?? []
        let proofs = try await settings.logKeys(database).map { TrailProofs(database, keys: $0, witnesses: settings.witnessKeys) }
        try await prepare(database)
        // By the database's clock, as looks are: this machine's may be wrong, and nothing has compared them yet.
        let begunAt = try await settings.database.now(database)
        do {
            try await trail.append(TrailEvent(kind: .serviceStarted, at: begunAt, detail: "node \(node)"))
        } catch { throw settings.database.unusable(error) }
        let policies = PolicyStore(database)
        let caseKey = try await settings.database.caseKey(database)
        let monitoring = try MonitoringReading(settings.monitoring, caseKey: caseKey)
        guard let regionClock = RegionClock("Europe/London") else { throw stop("This machine knows no time zone Europe/London.", code: 2) }
        let homes = StaffHomeStore(database)
        let flagger = LookFlagger(key: monitoring.key, notable: monitoring.notable)
        do { flagger.know(try await homes.all()) } catch { throw settings.database.unusable(error) }
        // Also where the region has no site, or no public listener: a person's own pages and the desk's print say some of it.
        let texts: SiteTexts
        do { texts = try SiteTexts(folder: staticFolder) } catch { throw stop("\(staticFolder)/site/\(error.sentence)", code: 2) }
        let said = settings.people?.site.map { SiteFacts($0, idleMinutes: Int(settings.listeners.people?.limits.idleMinutes ?? 15)) }
        // From here on nothing is thrown before it is shut down again.
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        let gathering = Gathering(region, reading: .live)
        let leading = LeaderLease(database, name: Leading.name, node: node)
        let accountant = Accountant(
            trail: trail, open: OpenLookStore(database), mixUps: mixUps, registers: RegisterStore(database),
            glass: BreakGlassStore(database), leading: leading, logger: logger)
        let inForce = PolicyInForce(policies, logger: logger)
        let standing = StandingRegion(RegionVersionStore(database), started: region, logger: logger)
        // What is wrong with it is in the log before anybody looks.
        _ = await inForce.standing()
        let clock = DatabaseClock()
        // One process over its own file knows by itself what it could not write.
        let server = database as? PostgreSQLDatabase
        let writes = server.map { WriteStanding($0) }
        let idle = settings.listeners.staff.limits.idleMinutes * 60
        let kept = KeptSessions(SessionStore(database), step: min(60, idle / 15))
        var access = AccessDesk.live(
            database, accountant: accountant, gathering: gathering, caseKey: caseKey, clock: clock,
            clockSkew: settings.database.clockSkewSeconds, takesWrites: { await writes?.takesWrites ?? true },
            anotherServer: { kept.forgetAll() }, logger: logger
        ) { () async throws(LookAccount.Failed) in
            try await standing.refresh()
            return try await inForce.current()
        }
        access.flags = { staff, person in flagger.flags(of: staff, person: person, at: clock.now()) }
        var limits = Looks.Limits()
        limits.idle = min(limits.idle, idle)
        limits.searches = settings.listeners.staff.limits.searchesPerSession
        let most = settings.listeners.staff.limits.looksPerSession
        limits.looksInAMinute = most <= Looks.Limits.mostCounted ? most : nil
        var surroundings = Surroundings.live(
            gathering, account: accountant.account, access: access, nodes: accountant.nodes, inForce: { standing.current },
            now: { clock.now() })
        surroundings.summary = .live(
            database, gathering: gathering, caseKey: caseKey, logger: logger, inForce: { standing.current })
        let looks = Looks(
            surroundings: surroundings,
            limits: limits,
            logger: logger)
        // What time it is by the database, before anything is judged by it.
        _ = await looks.isClockOff
        let staffURL = settings.listeners.staffURL
        let provider = OpenIDProvider(identity, http: http, now: { clock.now() })
        let policy = SessionPolicy(idle: idle)
        let ending = SessionEnding(policy: policy)
        let counts = DirectedCounts(DirectionStore(database))
        let reasons = DirectedCounts(CaseStore(database))
        let watches = Watches()
        let signIn = LiveSignIn(
            provider: provider, sessions: SessionStore(database), kept: kept, directed: counts, reasons: reasons, clock: clock,
            pending: SignInStore(database), launches: LaunchStore(database),
            trail: trail,
            looks: looks, region: region, ending: ending,
            gate: SignInGate(settings.identityProvider.signIns.perAddress, inAll: settings.identityProvider.signIns.inAll),
            policy: policy, staffURL: staffURL, stepUpReferences: settings.identityProvider.stepUpACRValues,
            stepUpLevel: { () async throws(SignInFailure) in
                do { return try await inForce.current().breakGlass.assurance } catch { throw .unavailable }
            }, untilInForce: { await Self.untilInForce(database) }, logger: logger)
        let announced = Announced(clock)
        let names = region.organisations
        let answers = GlassAnswers(store: GlassContactStore(database), days: monitoring.settings.contactDays)
        let router = StaffWeb.router(
            looks: looks, signIn: signIn.desk,
            fhirLook: { id, _, session in try await LookAnswer.response(looks, id, session: session.key) },
            mixUps: { staff in
                try await looks.mayCheckTrail(staff)
                return try await mixUps.open(for: staff.role.organisation).map { row in
                    MixUpRow(
                        id: row.id, reference: String(row.id.suffix(12)), raised: row.raised,
                        organisationName: ODSCode(row.organisation).flatMap { names[$0]?.name } ?? row.organisation,
                        differs: row.fields.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
                }
            },
            own: LiveOwn(
                trail: trail, glass: BreakGlassStore(database), contacts: answers, mixUps: mixUps, directions: DirectionStore(database),
                counts: counts,
                policies: inForce,
                caseKey: caseKey,
                region: region,
                directors: LiveDirectors(
                    professionals: ProfessionalStore(database), policies: inForce, region: region, caseKey: caseKey, clock: clock),
                looks: looks, clock: clock, logger: logger
            ).desk,
            launches: LaunchArrival(
                store: LaunchStore(database), clock: clock, trail: trail, region: settings, logger: logger
            ).desk,
            oversight: LiveOversight(
                cases: CaseStore(database), search: LookSearchStore(database), reports: OversightReportStore(database),
                glass: BreakGlassStore(database), questions: LookQuestionStore(database),
                ways: ContactWayStore(database), corrections: CorrectionStore(database), contacts: answers,
                listing: PersonLists(
                    people: PersonTrailStore(database), proofs: proofs, names: { [region] in await RegionNames.live(region, inForce) },
                    texts: texts,
                    showsStaffNames: settings.people?.staffNames == .shown),
                retention: settings.retention, trail: trail,
                policies: policies, inForce: inForce, caseKey: caseKey, region: standing, monitoring: settings.monitoring,
                alert: monitoring.settings.alert, looks: looks, clock: regionClock, databaseClock: clock, reasons: reasons,
                logger: logger
            ).desk,
            objections: LiveObjections(
                cases: ObjectionCaseStore(database), outbox: OutboxStore(database), emergencies: EmergencyStore(database),
                representatives: RepresentativeStore(database),
                people: PersonTrailStore(database), ways: ContactWayStore(database), trail: trail, looks: looks, region: standing,
                gathering: gathering, inForce: inForce,
                words: .live(caseKey), letters: LetterWords.all(texts, of: said), clock: clock, logger: logger
            ).desk,
            sanitise: { text in
                let safe = NarrativeSanitiser.sanitise(text)
                return SanitisedMarkup(sanitiser: safe.html, leftOut: safe.leftOut, isCutShort: safe.isCutShort)
            }, staticFolder: staticFolder,
            settings: StaffWebSettings(
                origins: [staffURL], isSecure: staffURL.hasPrefix("https://"),
                providerOrigin: Self.origin(settings.identityProvider.issuer),
                frames: Set(settings.launches.flatMap(\.frames)).sorted(), notice: notice, edge: listening.edge, watches: watches,
                idle: limits.idle,
                announcement: { announced.each }, certificate: listening.clientCertificate))
        let monitorLease = LeaderLease(database, name: Watching.name, node: node)
        let watching = Watching(
            monitor: TrailMonitor(
                database, lease: monitorLease, settings: .init(rules: monitoring.settings, caseDays: settings.monitoring.caseDays),
                key: monitoring.key, clock: regionClock, logger: logger),
            flagger: flagger, homes: homes, policies: inForce, region: standing, clock: clock, logger: logger)
        let contacts: [ServiceGroupConfiguration.ServiceConfiguration] =
            monitoring.settings.contactDays.map { days in
                [
                    .init(
                        service: ContactAsking(
                            contacts: GlassContacts(
                                database, days: days, logger: logger, ask: ContactAsking.ask(gathering) { standing.current }),
                            lease: monitorLease, clock: clock, logger: logger))
                ]
            } ?? []
        let (listeners, told) = AsyncStream.makeStream(of: Void.self)
        let staff = try listening.application(router, logger: logger) { told.yield() }
        let partner: PartnerListener?
        let people: PublicListener?
        do {
            partner = try await partnerListener(
                database, trail: trail, looks: looks, kept: kept, provider: provider, http: http, clock: clock, counts: witnessCounts
            ) {
                told.yield()
            }
            people = try await publicListener(
                database, trail: trail, http: http, clock: clock, policies: inForce, caseKey: caseKey, texts: texts, standing: standing,
                logStanding: begun?.standing, objecting: ObjectingDesk.live(database, standing, gathering), announced: announced,
                mayServe: { await looks.mayServe }
            ) {
                told.yield()
            }
        } catch {
            await gathering.shutdown()
            try? await http.shutdown()
            throw error
        }
        let outward = outward(
            database, upkeep: leading, clock: clock, alert: monitoring.settings.alert, isClockOff: { await looks.isClockOff })
        let untaken = UntakenCounts(database)
        let figures = SharedReading { await DatabaseFigures.read(database, untaken) }
        let providing = ProviderStanding()
        let space = SpaceWatch()
        let operations = Application(
            router: OperationsRoutes.router(
                space: space, database: database, provider: providing, looks: looks, policies: inForce, region: standing, clock: clock,
                metrics: Metrics(
                    node: node, database: database, looks: looks, leading: leading, watches: watches, clock: clock,
                    exports: outward.exports,
                    visits: people?.visits,
                    witnessing: .init(counts: witnessCounts, standing: begun?.standing), figures: figures)),
            configuration: .init(
                address: .hostname(settings.listeners.operationsHost, port: settings.listeners.operationsPort), serverName: nil),
            onServerRunning: { _ in told.yield() }, logger: logger)
        let tellingLease = LeaderLease(database, name: Telling.name, node: node)
        let telling: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: Announcing(announced: announced, store: EmergencyStore(database), clock: clock, logger: logger)),
            .init(service: Leading(lease: tellingLease, logger: logger)),
            .init(
                service: Telling(
                    outbox: OutboxStore(database), cases: ObjectionCaseStore(database), corrections: CorrectionStore(database),
                    region: standing, words: .live(caseKey), messages: MessageWords(texts, of: said),
                    service: MessageService(http), whose: WhoseNumber(database, ask: RegisterAsking.ask(gathering)), lease: tellingLease,
                    clock: clock, logger: logger)),
            .init(
                service: RegisterAsking(
                    rounds: RegisterRounds(
                        database, book: { standing.current.region.desks }, logger: logger, ask: RegisterAsking.ask(gathering)),
                    lease: tellingLease, clock: clock, logger: logger)),
        ]
        var probing: [ServiceGroupConfiguration.ServiceConfiguration] = []
        if let server, let writes { probing.append(.init(service: WriteWatch(standing: writes, database: server, logger: logger))) }
        let partners: [ServiceGroupConfiguration.ServiceConfiguration] =
            (partner.map { [.init(service: $0.service)] } ?? [])
            + (people.map { [.init(service: SessionEndings(ending: $0.ending, clock: clock)), .init(service: $0.service)] } ?? [])
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: SessionEndings(ending: ending, clock: clock)),
                    .init(service: SessionUses(kept: kept, pause: .seconds(min(1, idle / 15)), logger: logger)),
                    .init(service: FigureReading(figures: figures)),
                    .init(service: ProviderWatch(provider: provider, standing: providing, logger: logger)),
                    .init(service: LooksService(looks: looks, logger: logger)), .init(service: Leading(lease: leading, logger: logger)),
                    .init(service: Leading(lease: monitorLease, logger: logger)), .init(service: watching),
                    .init(service: DiskWatch(database: database, space: space, logger: logger)),
                    .init(service: IdleSessions(signIn: signIn, pause: .seconds(min(15, max(1, idle / 10))))),
                    .init(
                        service: CertificateWatch(
                            certificates: [listening.certificate, partner?.listening.certificate, people?.listening.certificate].compactMap
                            { $0 })),
                    .init(service: staff), .init(service: operations),
                    .init(service: Told(listening: listeners, count: 2 + (partner == nil ? 0 : 1) + (people == nil ? 0 : 1), ready: ready)),
                    // The first to be told to stop is the last of these.
                ] + probing + log + contacts + outward.services + telling
                    + partners + [
                        .init(service: Draining(looks: looks, pause: .seconds(settings.database.drainSeconds))),
                        // What was not read yet is of no use to a node that drains.
                        .init(service: StatementReading(gathering: gathering) { standing.current }),
                    ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch {
            await gathering.shutdown()
            try? await http.shutdown()
            if let error = error as? IOError, error.errnoCode == EADDRINUSE {
                let listeners = settings.listeners
                throw stop(
                    "A port is in use: listeners.staff wants \(listeners.staffHost) port \(listeners.staffPort), listeners.operations "
                        + "\(listeners.operationsHost) port \(listeners.operationsPort)"
                        + (listeners.partner.map { ", listeners.partner \($0.host) port \($0.port)" } ?? "")
                        + (listeners.people.map { ", listeners.public \($0.host) port \($0.port)" } ?? "")
                        + ". Stop what uses it, or choose another.")
            }
            throw error
        }
        await gathering.shutdown()
        try? await http.shutdown()
    }

    /// Puts into the database what must be there before the first look.
    func prepare(_ database: any SQLDatabase) async throws {
        let settings = region.region
        let now = try await settings.database.now(database)
        do { try await RegionVersionStore(database).importing(regionText, digest: settings.digest, by: "carerecord", at: now) } catch {
            throw settings.database.unusable(error)
        }
        try await PolicyInForce.begin(PolicyStore(database), settings.database, text: policyText, at: now)
        do {
            try await give(CaseloadStore(database))
            for staff in professionals { try await ProfessionalStore(database).add(staff, at: now) }
        } catch { throw settings.database.unusable(error) }
        guard !staffHomes.isEmpty else { return }
        let key = MonitoringReading.key(try await settings.database.caseKey(database))
        do {
            for (organisation, lines) in Dictionary(grouping: staffHomes, by: \.organisation) {
                try await StaffHomeStore(database).replace(lines.map { $0.marks(key) }, of: organisation, by: "demo", at: now)
            }
        } catch { throw settings.database.unusable(error) }
    }

    /// Gives the teams their people; those whom a team has already stay.
    private func give(_ store: CaseloadStore) async throws(StorageError) {
        for caseload in caseloads {
            for person in caseload.people.compactMap({ try? NHSNumber($0) }) {
                try await store.give(person, to: caseload.team, of: caseload.organisation, from: nil, until: nil, by: "demo")
            }
        }
    }

    /// Waits until every node has read what was just written: as long as its authority lasts. One node alone knows it by itself.
    static func untilInForce(_ database: any WatchedDatabase) async {
        if database is PostgreSQLDatabase { try? await Task.sleep(for: Looks.lease + .milliseconds(100)) }
    }

    static func origin(_ address: String) -> String? {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme, let host = parts.host else { return nil }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// A core dump would hold what is in memory (law 1).
    private func noCoreDumps() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        if setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) != 0 { logger.warning("core dumps could not be turned off") }
    }
}

/// Runs the looks; at the end takes no new ones and lets those that gather finish, ten seconds at most.
struct LooksService: ServiceLifecycle.Service {
    let looks: Looks
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await looks.run() }
            group.addTask {
                do { try await gracefulShutdown() } catch { return }
                await looks.drain()
                for _ in 0..<100 {
                    if await looks.gathering == 0 { return }
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

/// Writes ends of sessions that could not be written at once; a last time when the service ends.
struct SessionEndings: ServiceLifecycle.Service {
    let ending: SessionEnding
    let clock: DatabaseClock

    func run() async throws { await cancelWhenGracefulShutdown { [clock] in await ending.run { clock.now() } } }
}

/// Writes the uses of sessions, many together; a last time when the service ends.
struct SessionUses: ServiceLifecycle.Service {
    let kept: KeptSessions
    let pause: Duration
    let logger: Logger

    func run() async throws {
        var isFailing = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            do throws(StorageError) {
                try await kept.write()
                isFailing = false
            } catch {
                // A session then ends early on other nodes, and never late.
                if !isFailing { logger.error("the use of sessions cannot be written", metadata: ["why": "\(error.sentence)"]) }
                isFailing = true
            }
        }
        try? await kept.write(all: true)
    }
}

/// Told to stop, a node takes up nothing new and says so, so that whatever shares out requests sends it no more; open looks go on meanwhile, and
/// watches move to another node. Everything else stops after it.
struct Draining: ServiceLifecycle.Service {
    let looks: Looks
    let pause: Duration

    func run() async throws {
        do { try await gracefulShutdown() } catch { return }
        await looks.drain()
        try? await Task.sleep(for: pause)
    }
}

/// Warns of a filling disk long before the account cannot be written (law 2 then stops everything): `DiskSpace` has the rule.
struct DiskWatch: ServiceLifecycle.Service {
    let database: any WatchedDatabase
    let space: SpaceWatch
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            if let (words, isUrgent) = space.saw(await database.space()) {
                if isUrgent { logger.critical("\(words)") } else { logger.warning("\(words)") }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }
}

/// Calls `ready` when everything that says so listens.
struct Told: ServiceLifecycle.Service {
    let listening: AsyncStream<Void>
    let count: Int
    let ready: @Sendable () async -> Void

    func run() async throws {
        var started = 0
        for await _ in listening.cancelOnGracefulShutdown() {
            started += 1
            if started == count { await ready() }
        }
    }
}

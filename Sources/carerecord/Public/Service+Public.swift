import AccessControl
import AsyncHTTPClient
import CareRecord
import Crypto
import Federation
import Foundation
import Hummingbird
import Identity
import PublicWeb
import ServiceLifecycle
import StaffWeb
import Storage

/// The public listener, where the region file has one.
extension Service {
    /// - Parameter running: called once it listens.
    /// - Returns: nil where the region file has no public listener.
    func publicListener(
        _ database: any WatchedDatabase, trail: TrailStore, http: HTTPClient, clock: DatabaseClock, policies: PolicyInForce,
        caseKey: SymmetricKey, texts: SiteTexts, standing: StandingRegion, logStanding: LogStanding?, objecting: ObjectingDesk?,
        announced: Announced,
        mayServe: @escaping @Sendable () async -> Bool, running: @escaping @Sendable () -> Void
    ) async throws -> PublicListener? {
        guard let settings = region.region.listeners.people, let people = region.region.people else { return nil }
        let listening = try Listening(settings, place: "listeners.public", logger: logger)
        let (configuration, key) = try await IdentitySettings.people(people, callback: settings.url + "/callback")
        let policy = SessionPolicy(idle: settings.limits.idleMinutes * 60)
        let ending = SessionEnding(policy: policy)
        let region = region
        let log = try await region.region.logKeys(database)
        let desk = PublicDesk(
            sessions: PublicSessionStore(database), pending: SignInStore(database), trail: trail, people: PersonTrailStore(database),
            questions: LookQuestionStore(database), corrections: CorrectionStore(database), ways: ContactWayStore(database),
            shared: SharedAboutStore(database), directory: { PublicDirectory.of(standing.current, at: clock.now()) },
            provider: .live(OpenIDProvider(configuration, http: http, now: { clock.now() })),
            gate: SignInGate(people.identityProvider.signInsPerAddress, inAll: people.identityProvider.signInsInAll), ending: ending,
            words: .live(caseKey), names: { await RegionNames.live(region, policies) }, keys: SigningKey.document([key]),
            proofs: log.map { [witnesses = self.region.region.witnessKeys] in TrailProofs(database, keys: $0, witnesses: witnesses) },
            policy: { [settings = self.region.region] in
                guard let log else { return "" }
                return try? await settings.trustPolicy(database, log)
            },
            objecting: objecting, sends: { SentByItself.of(standing.current.region) }, logger: logger)
        let visits = VisitCount()
        let publication = LogPublication(database, standing: logStanding, witnesses: region.region.witnessKeys)
        let information = people.site.map {
            PublicInformation.live(
                $0, texts: texts, database: database, standing: standing, clock: clock,
                publication: log == nil ? nil : publication, announced: announced,
                idleMinutes: Int(settings.limits.idleMinutes), policies: policies)
        }
        let router = PublicWeb.router(
            desk, staticFolder: staticFolder,
            settings: PublicSettings(
                origin: settings.url, showsStaffNames: people.staffNames == .shown, notice: notice, edge: listening.edge,
                answerDays: self.region.region.monitoring.caseDays, policy: policy,
                notices: { announced.running.map { RunningNotice($0) } }, now: { clock.now() },
                erasedBefore: { [kept = self.region.region.retention] in kept?.end(at: clock.now()) },
                mayServe: mayServe),
            texts: texts, information: information, visits: visits,
            // For everybody, and about nobody.
            adding: { router in if log != nil { LogRoutes.add(to: router, publication) } })
        return PublicListener(
            listening: listening, ending: ending, visits: information == nil ? nil : visits,
            service: try listening.application(router, logger: logger, running: running))
    }
}

/// The public listener, made and not yet run.
struct PublicListener {
    let listening: Listening
    let ending: SessionEnding
    /// Nil where there is no site.
    let visits: VisitCount?
    let service: any ServiceLifecycle.Service
}

extension IdentitySettings {
    /// NHS login as the region file has it: `openid profile`, which tells the NHS number of whoever is proved at P9, and our key.
    static func people(_ people: Region.Public, callback: String) async throws -> (OpenIDProvider.Configuration, SigningKey) {
        let settings = people.identityProvider
        guard let pem = settings.key.read(),
            let key = try? await SigningKey(pem: pem, identifier: settings.keyID, isForNHSLogin: true)
        else {
            throw stop(
                "public.identityProvider.clientKey: the key is missing, or no P-256, Ed25519 or RSA key of 2048 bits in PEM.", code: 2)
        }
        return (.nhsLogin(issuer: settings.issuer, clientID: settings.clientID, key: key, redirectURI: callback), key)
    }
}

extension SentByItself {
    static func of(_ region: Region) -> SentByItself {
        guard let telling = region.telling else { return SentByItself(language: region.language) }
        func ways(_ it: (email: Bool, text: Bool)) -> Set<ContactWayStore.Way> {
            var ways: Set<ContactWayStore.Way> = []
            if it.email { ways.insert(.email) }
            if it.text { ways.insert(.phone) }
            return ways
        }
        return SentByItself(
            answers: ways(telling.ways(of: "question-answered")),
            glass: telling.tellsOfGlass ? ways(telling.ways(of: "glass-broken")) : [],
            acting: region.desks == nil ? [] : ways(telling.waysOfActing), language: region.language)
    }
}

extension SealedWords {
    /// As the words of broken glass are sealed: the oversight desk opens them with the same key.
    static func live(_ key: SymmetricKey) -> SealedWords {
        SealedWords(
            seal: { words in (try? ChaChaPoly.seal(Data(words.utf8), using: key)).map { Array($0.combined) } },
            open: { sealed in
                guard let box = try? ChaChaPoly.SealedBox(combined: sealed), let data = try? ChaChaPoly.open(box, using: key) else {
                    return nil
                }
                return String(decoding: data, as: UTF8.self)
            })
    }
}

extension RegionNames {
    /// Names of the region file, and roles as the policy in force calls them; where that cannot be read, roles have no names and nothing else changes.
    static func live(_ region: ConnectedRegion, _ policies: PolicyInForce) async -> RegionNames {
        let policy = try? await policies.current()
        let organisations = region.organisations
        let sources = Dictionary(
            region.region.sources.map { ($0.id.name, $0.organisations) }, uniquingKeysWith: { first, _ in first })
        return RegionNames(
            organisation: { code in ODSCode(code).flatMap { organisations[$0]?.name } },
            role: { jobRole, code in
                ODSCode(code).flatMap { organisations[$0]?.kind }.flatMap { policy?.role(jobRole: jobRole, at: $0)?.name }
            },
            source: { id in
                if id == Region.SummaryCareRecord.sourceName { return "your Summary Care Record" }
                let names = (sources[id] ?? []).compactMap { organisations[$0]?.name }
                return names.isEmpty ? nil : names.joined(separator: ", ")
            })
    }
}

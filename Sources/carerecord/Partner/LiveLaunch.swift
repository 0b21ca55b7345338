import AuditTrail
import Federation
import Foundation
import Identity
import Logging
import StaffWeb
import Storage
import Synchronization

/// Launches from EPRs as the partner listener takes them: checks one, keeps what it says under a one-use handle, and sends the browser with
/// that and nothing else to the staff listener. A launch signs nobody in and opens nothing (ARCHITECTURE, "A launch is evidence").
struct LiveLaunch: Sendable {
    let signed: SignedLaunches
    let smart: SMARTLaunch
    let store: LaunchStore
    let pending: SignInStore
    let trail: TrailStore
    let clock: DatabaseClock
    /// Counted before a key is used, anybody is asked or anything is written: nobody is known yet. What cannot be a launch is not counted, so
    /// that a stranger's nonsense takes nothing of what all share.
    let gate: SignInGate
    let strangers = StrangerLog()
    let region: Region
    let logger: Logger

    enum Outcome: Sendable {
        /// The browser goes to the staff listener.
        case arrived(address: String)
        /// The browser goes to its EPR, tied to this browser by a cookie of this value, which belongs to this state.
        case asked(address: String, browser: String, launch: String, state: String)
        /// Refused; whether it may be better later is all that is said.
        case refused(mayPass: Bool)
        case tooMany(retryAfter: Int)
    }

    /// A signed launch, by its JWT alone.
    func signed(_ token: String?, from address: String) async -> Outcome {
        let proven: SignedLaunches.Proven
        do throws(LaunchRefusal) {
            guard let token else { throw .notUnderstood }
            let stated = try signed.stated(token)
            if let seconds = await gate.begin(from: address, at: Date()) { return .tooMany(retryAfter: seconds) }
            proven = try await signed.proven(stated)
        } catch { return turnedAway(error) }
        let context: LaunchContext
        do throws(LaunchRefusal) { context = try await signed.accept(proven) } catch { return await refused(error) }
        return await arrived(context)
    }

    /// Begins a SMART launch: asks the EPR of `iss`, if the region file has it, who is on its screen. Anybody can write such an address.
    func begin(iss: String?, launch: String?, from address: String) async -> Outcome {
        let (state, nonce, verifier, browser) = (Secrets.random(), Secrets.random(), Secrets.random(), Secrets.random())
        let (system, to): (SMARTSystem, String)
        do throws(LaunchRefusal) {
            guard let iss, let launch else { throw .notUnderstood }
            system = try smart.system(iss)
            if let seconds = await gate.begin(from: address, at: Date()) { return .tooMany(retryAfter: seconds) }
            to = try await smart.authorizationURL(
                iss: system.base, launch: launch, state: state, nonce: nonce, verifier: verifier)
        } catch { return turnedAway(error) }
        let row = SignInStore.Row(
            state: Secrets.stored(state), nonce: nonce, verifier: verifier, returnTo: "/",
            browser: Secrets.stored(browser), created: clock.now(),
            purpose: SignInPurpose.launch(iss: system.base).text)
        do { try await pending.begin(row) } catch { return turnedAway(.couldNotTell) }
        return .asked(address: to, browser: browser, launch: system.id, state: state)
    }

    /// Completes it with the browser's answer.
    /// - Parameters:
    ///   - query: as it was sent.
    ///   - browser: the cookie of the browser that began it.
    func complete(_ query: String, browser: String?, from address: String) async -> Outcome {
        let answer: AuthorizationAnswer
        let begun: (row: SignInStore.Row, iss: String)
        do throws(LaunchRefusal) {
            // A state of ours is 256 random bits; what cannot be one is not looked for.
            guard let said = try? AuthorizationAnswer(query: query), said.state.utf8.count == 43, let browser else { throw .notUnderstood }
            answer = said
            if let seconds = await gate.begin(from: address, at: Date()) { return .tooMany(retryAfter: seconds) }
            let row = try await taken(answer.state, browser)
            guard case .launch(let iss)? = row?.purpose.flatMap(SignInPurpose.init(text:)), let row else {
                throw .notUnderstood
            }
            begun = (row, iss)
        } catch { return turnedAway(error) }
        let context: LaunchContext
        do throws(LaunchRefusal) {
            context = try await smart.complete(answer, iss: begun.iss, verifier: begun.row.verifier, nonce: begun.row.nonce)
        } catch { return await refused(error) }
        return await arrived(context)
    }

    private func taken(_ state: String, _ browser: String) async throws(LaunchRefusal) -> SignInStore.Row? {
        do { return try await pending.take(Secrets.stored(state), browser: Secrets.stored(browser), now: clock.now()) } catch {
            throw .couldNotTell
        }
    }

    private func arrived(_ context: LaunchContext) async -> Outcome {
        let handle = Secrets.random()
        guard let text = KeptLaunch(context).text else { return await refused(.notUnderstood) }
        do { try await store.keep(Secrets.stored(handle), text, at: clock.now()) } catch {
            return await refused(.couldNotTell)
        }
        return .arrived(address: region.listeners.staffURL + "/launched?launch=" + handle)
    }

    /// Of what anybody may have sent: in the log, so many lines in a minute, and never in the account, which nobody may fill for ever.
    private func turnedAway(_ why: LaunchRefusal) -> Outcome {
        let isWorthALine = strangers.isWorthALine(at: Date())
        logger.log(level: isWorthALine ? .notice : .debug, "a launch of no known sender was turned away", metadata: ["why": "\(why.code)"])
        return .refused(mayPass: why == .couldNotTell)
    }

    /// Of what a configured sender has signed, or an answer to what we began: one line of the trail, one in the log; the page says nothing of
    /// why.
    private func refused(_ why: LaunchRefusal) async -> Outcome {
        logger.notice("a launch was refused", metadata: ["why": "\(why.code)"])
        do { try await trail.append(TrailEvent(kind: .launchRefused, at: clock.now(), detail: why.code)) } catch {
            logger.error("a refused launch could not be put on record")
        }
        return .refused(mayPass: why == .couldNotTell)
    }
}

/// How many lines of the log strangers may cause.
final class StrangerLog: Sendable {
    /// In a minute: enough to see what is wrong with a launch that is being set up.
    static let most = 30
    private let minute = Mutex((number: 0, lines: 0))

    func isWorthALine(at now: Date) -> Bool {
        let number = Int(now.timeIntervalSince1970 / 60)
        return minute.withLock {
            if $0.number != number { $0 = (number, 0) }
            $0.lines += 1
            return $0.lines <= Self.most
        }
    }
}

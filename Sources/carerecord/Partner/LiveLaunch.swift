import AuditTrail
import Federation
import Foundation
import Identity
import Logging
import StaffWeb
import Storage

/// Launches from EPRs as the partner listener takes them: checks one, keeps what it says under a one-use handle, and sends the browser with
/// that and nothing else to the staff listener. A launch signs nobody in and opens nothing (ARCHITECTURE, "A launch is evidence").
struct LiveLaunch: Sendable {
    let signed: SignedLaunches
    let smart: SMARTLaunch
    let store: LaunchStore
    let pending: SignInStore
    let trail: TrailStore
    /// Counted before anything is checked or written: nobody is known yet.
    let gate: SignInGate
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
        if let seconds = await gate.begin(from: address, at: Date()) { return .tooMany(retryAfter: seconds) }
        let context: LaunchContext
        do throws(LaunchRefusal) {
            guard let token else { throw .notUnderstood }
            context = try await signed.verify(token)
        } catch { return await refused(error) }
        return await arrived(context)
    }

    /// Begins a SMART launch: asks the EPR of `iss`, if the region file has it, who is on its screen.
    func begin(iss: String?, launch: String?, from address: String) async -> Outcome {
        if let seconds = await gate.begin(from: address, at: Date()) { return .tooMany(retryAfter: seconds) }
        let (state, nonce, verifier, browser) = (Secrets.random(), Secrets.random(), Secrets.random(), Secrets.random())
        let (system, to): (SMARTSystem, String)
        do throws(LaunchRefusal) {
            guard let iss, let launch else { throw .notUnderstood }
            system = try smart.system(iss)
            to = try await smart.authorizationURL(
                iss: system.base, launch: launch, state: state, nonce: nonce, verifier: verifier)
        } catch { return await refused(error) }
        let row = SignInStore.Row(
            state: Secrets.stored(state), nonce: nonce, verifier: verifier, returnTo: "/",
            browser: Secrets.stored(browser), created: Date(),
            purpose: SignInPurpose.launch(iss: system.base).text)
        do { try await pending.begin(row) } catch { return await refused(.couldNotTell) }
        return .asked(address: to, browser: browser, launch: system.id, state: state)
    }

    /// Completes it with the browser's answer.
    /// - Parameters:
    ///   - query: as it was sent.
    ///   - browser: the cookie of the browser that began it.
    func complete(_ query: String, browser: String?, from address: String) async -> Outcome {
        if let seconds = await gate.begin(from: address, at: Date()) { return .tooMany(retryAfter: seconds) }
        let context: LaunchContext
        do throws(LaunchRefusal) {
            guard let answer = try? AuthorizationAnswer(query: query), let browser else { throw .notUnderstood }
            let row = try await taken(answer.state, browser)
            guard case .launch(let iss)? = row?.purpose.flatMap(SignInPurpose.init(text:)), let row else {
                throw .notUnderstood
            }
            context = try await smart.complete(answer, iss: iss, verifier: row.verifier, nonce: row.nonce)
        } catch { return await refused(error) }
        return await arrived(context)
    }

    private func taken(_ state: String, _ browser: String) async throws(LaunchRefusal) -> SignInStore.Row? {
        do { return try await pending.take(Secrets.stored(state), browser: Secrets.stored(browser), now: Date()) } catch {
            throw .couldNotTell
        }
    }

    private func arrived(_ context: LaunchContext) async -> Outcome {
        let handle = Secrets.random()
        guard let text = KeptLaunch(context).text else { return await refused(.notUnderstood) }
        do { try await store.keep(Secrets.stored(handle), text, at: Date()) } catch {
            return await refused(.couldNotTell)
        }
        return .arrived(address: region.listeners.staffURL + "/launched?launch=" + handle)
    }

    /// One line of the trail, one in the log; the page says nothing of why.
    private func refused(_ why: LaunchRefusal) async -> Outcome {
        logger.notice("a launch was refused", metadata: ["why": "\(why.code)"])
        do { try await trail.append(TrailEvent(kind: .launchRefused, at: Date(), detail: why.code)) } catch {
            logger.error("a refused launch could not be put on record")
        }
        return .refused(mayPass: why == .couldNotTell)
    }
}

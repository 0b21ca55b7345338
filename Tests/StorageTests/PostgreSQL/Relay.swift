import Foundation
import Synchronization

/// A wire between a client and a server on this machine, that breaks when it is told to.
final class Relay: Sendable {
    enum Fault: Sendable {
        /// What holds this word reaches the server; the answer never comes back, and both ends are closed.
        case answerLost(after: String)
        /// What holds this word never reaches the server.
        case cutBefore(String)
        /// From this word on nothing goes either way, and nothing is closed: packets that are dropped.
        case silence(after: String)
    }

    let port: Int
    private let listener: Int32
    private let server: Int
    private let fault = Mutex<Fault?>(nil)
    /// Both ends of each connection that was silenced: open, and never read again.
    private let silenced = Mutex<Set<Int32>>([])

    init(to server: Int) throws {
        self.server = server
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { it in
                bind(listener, it, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, it, &length) == 0
            }
        }
        guard bound else { throw CocoaError(.fileReadUnknown) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                if client < 0 { return }
                join(client)
            }
        }
    }

    /// The next connection that says the word meets it, once.
    func breaks(_ next: Fault) { fault.withLock { $0 = next } }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    private func join(_ client: Int32) {
        let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(server)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else {
            Glibc.close(client)
            Glibc.close(upstream)
            return
        }
        Thread.detachNewThread { self.pump(client, upstream, isToServer: true) }
        Thread.detachNewThread { self.pump(upstream, client, isToServer: false) }
    }

    private func pump(_ from: Int32, _ to: Int32, isToServer: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(from, &buffer, buffer.count)
            guard count > 0 else { break }
            if silenced.withLock({ $0.contains(from) }) { continue }
            var isLast = false
            if isToServer, let met = met(buffer[0..<count]) {
                switch met {
                case .answerLost:
                    // The way back is closed first, so that no answer can slip through.
                    shutdown(from, Int32(SHUT_WR))
                    isLast = true
                case .cutBefore: return shutdownBoth(from, to)
                case .silence:
                    silenced.withLock { $0.formUnion([from, to]) }
                    continue
                }
            }
            var sent = 0
            while sent < count {
                let some = buffer.withUnsafeBytes { send(to, $0.baseAddress?.advanced(by: sent), count - sent, Int32(MSG_NOSIGNAL)) }
                guard some > 0 else { return shutdownBoth(from, to) }
                sent += some
            }
            if isLast {
                // The server has it and works on it.
                Thread.sleep(forTimeInterval: 0.3)
                return shutdownBoth(from, to)
            }
        }
        shutdownBoth(from, to)
    }

    private func met(_ bytes: ArraySlice<UInt8>) -> Fault? {
        let text = String(decoding: bytes, as: UTF8.self)
        return fault.withLock { fault in
            switch fault {
            case .answerLost(let word) where text.contains(word), .cutBefore(let word) where text.contains(word),
                .silence(let word) where text.contains(word):
                defer { fault = nil }
                return fault
            default: return nil
            }
        }
    }

    private func shutdownBoth(_ one: Int32, _ other: Int32) {
        for it in [one, other] { shutdown(it, Int32(SHUT_RDWR)) }
    }
}

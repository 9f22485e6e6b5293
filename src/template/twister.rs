//! The random numbers that Python draws from a seed: a Mersenne Twister, so that a seed gives the same everywhere.

use num_bigint::{BigInt, BigUint, Sign};
use sha2::{Digest, Sha512};

use super::value::Value;

const SIZE: usize = 624;
const SHIFT: usize = 397;

pub struct Twister {
    state: [u32; SIZE],
    at: usize,
}

impl Twister {
    /// Seeded as `random.Random(seed)`.
    pub fn seeded(seed: &Value) -> Self {
        let number = match seed {
            Value::Int(int) => BigUint::from(int.unsigned_abs()),
            Value::Bool(on) => BigUint::from(u8::from(*on)),
            Value::Big(big) => big.magnitude().clone(),
            other => of_text(&other.to_string()),
        };
        let words = BigInt::from_biguint(Sign::Plus, number).to_u32_digits().1;
        Self::from_words(if words.is_empty() { &[0] } else { &words })
    }

    /// From what the system has, where there is no seed.
    pub fn fresh() -> Self {
        let words: Vec<u32> = (0..8u64).map(system_word).collect();
        Self::from_words(&words)
    }

    /// Puts items in another order, as `random.shuffle`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at as u64 + 1);
            items.swap(at, usize::try_from(other).unwrap_or(0));
        }
    }

    fn start(seed: u32) -> Self {
        let mut state = [0; SIZE];
        state[0] = seed;
        for at in 1..SIZE {
            let before: u32 = state[at - 1];
            state[at] = 1_812_433_253u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(index(at));
        }
        Self { state, at: SIZE }
    }

    fn from_words(words: &[u32]) -> Self {
        let mut twister = Self::start(19_650_218);
        let state = &mut twister.state;
        let mut at = 1;
        for step in 0..SIZE.max(words.len()) {
            let word = step % words.len();
            let mixed = (state[at - 1] ^ (state[at - 1] >> 30)).wrapping_mul(1_664_525);
            state[at] = (state[at] ^ mixed).wrapping_add(words[word]).wrapping_add(index(word));
            at = next(state, at);
        }
        for _ in 1..SIZE {
            let mixed = (state[at - 1] ^ (state[at - 1] >> 30)).wrapping_mul(1_566_083_941);
            state[at] = (state[at] ^ mixed).wrapping_sub(index(at));
            at = next(state, at);
        }
        state[0] = 0x8000_0000;
        twister
    }

    fn word(&mut self) -> u32 {
        if self.at >= SIZE {
            self.twist();
        }
        let mut word = self.state[self.at];
        self.at += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn twist(&mut self) {
        for at in 0..SIZE {
            let mixed = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % SIZE] & 0x7fff_ffff);
            let odd = if mixed & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[at] = self.state[(at + SHIFT) % SIZE] ^ (mixed >> 1) ^ odd;
        }
        self.at = 0;
    }

    fn bits(&mut self, count: u32) -> u64 {
        if count <= 32 {
            return u64::from(self.word() >> (32 - count));
        }
        let low = u64::from(self.word());
        low | (u64::from(self.word() >> (64 - count)) << 32)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        let count = u64::BITS - limit.leading_zeros();
        loop {
            let drawn = self.bits(count);
            if drawn < limit {
                return drawn;
            }
        }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The next position; behind the end it goes on at the start.
fn next(state: &mut [u32; SIZE], at: usize) -> usize {
    if at + 1 < SIZE {
        return at + 1;
    }
    state[0] = state[SIZE - 1];
    1
}

/// Text and its digest as one number.
fn of_text(text: &str) -> BigUint {
    let digest = Sha512::digest(text);
    BigUint::from_bytes_be(&[text.as_bytes(), digest.as_slice()].concat())
}

/// A word that nobody can foresee: the hasher of the standard library has a random key.
fn system_word(salt: u64) -> u32 {
    use std::hash::{BuildHasher, RandomState};
    let hash = RandomState::new().hash_one(salt);
    u32::try_from(hash & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_python_draws() {
        assert_eq!(Twister::seeded(&"a".into()).below(10), 4);
        assert_eq!(Twister::seeded(&"host1".into()).below(59), 31);
        assert_eq!(Twister::seeded(&Value::Int(42)).below(100), 81);
        assert_eq!(Twister::seeded(&Value::Int(-42)).below(100), 81);
    }
}

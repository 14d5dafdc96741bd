"""A believable small bank, written as the files a core bank would send. `bank.write_bank` is the way in."""
